// The code editor: CodeMirror over the form's textarea, which stays the field that is sent.
// Bundled at install into static/vendor/editor.js; see docs/decisions/0017-the-desk.md.
import { pythonLanguage } from "@codemirror/lang-python";
import { indentUnit, LanguageSupport } from "@codemirror/language";
import { EditorState } from "@codemirror/state";

import { mountOver } from "./mounting.js";

/** Put an editor in the place of `textarea`, and keep the textarea's value equal to its text. */
export function mount(textarea, options) {
  const view = mountOver(textarea, options, [
    indentUnit.of("    "),
    EditorState.tabSize.of(4),
    new LanguageSupport(pythonLanguage),
  ]);
  return {
    focus: () => view.focus(),
    setText(text) {
      if (text === view.state.doc.toString()) return;
      // One change, so that one undo takes it back.
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
  };
}
