// The editor of questions in YAML: keys and values by the questions' schema, faults on their lines.
// Bundled at install into static/vendor/yaml.js, for authors alone.
import { autocompletion, completionKeymap } from "@codemirror/autocomplete";
import { yamlLanguage } from "@codemirror/lang-yaml";
import { indentUnit, LanguageSupport } from "@codemirror/language";
import { lintGutter, lintKeymap, setDiagnostics } from "@codemirror/lint";
import { EditorState } from "@codemirror/state";
import { EditorView, keymap } from "@codemirror/view";

import { mountOver } from "./mounting.js";
import { suggest } from "./schema.js";

function complete(context) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  const lines = context.state.doc.toString().split("\n");
  const found = suggest(lines, line.number - 1, before);
  if (!found || (!context.explicit && !found.typed)) return null;
  return { from: context.pos - found.typed.length, options: found.options, validFor: /^[\w-]*$/ };
}

/** Put an editor in the place of `textarea`, and keep the textarea's value equal to its text. */
export function mount(textarea, options) {
  const view = mountOver(textarea, options, [
    indentUnit.of("  "),
    EditorState.tabSize.of(2),
    new LanguageSupport(yamlLanguage),
    autocompletion({ override: [complete], icons: false }),
    lintGutter(),
    keymap.of([...completionKeymap, ...lintKeymap]),
    EditorView.lineWrapping,
  ]);
  return {
    focus: () => view.focus(),
    /** Mark what is wrong: each with its line, counted from 1, a message, and how bad it is. */
    mark(complaints) {
      const marks = complaints.map(({ line, message, severity }) => {
        const { from, to } = view.state.doc.line(Math.min(Math.max(line, 1), view.state.doc.lines));
        return { from, to, message, severity };
      });
      view.dispatch(setDiagnostics(view.state, marks));
    },
    /** Choose a line, and bring it into sight. */
    goTo(line) {
      const { from, to } = view.state.doc.line(Math.min(line, view.state.doc.lines));
      view.dispatch({
        selection: { anchor: from, head: to },
        effects: EditorView.scrollIntoView(from, { y: "center" }),
      });
      view.focus();
    },
  };
}
