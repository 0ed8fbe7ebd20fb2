// The code editor: CodeMirror over the form's textarea, which stays the field that is sent.
// Bundled at install into static/vendor/editor.js; see docs/decisions/0017-the-desk.md.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { pythonLanguage } from "@codemirror/lang-python";
import {
  bracketMatching,
  HighlightStyle,
  indentOnInput,
  indentUnit,
  LanguageSupport,
  syntaxHighlighting,
} from "@codemirror/language";
import { EditorState } from "@codemirror/state";
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";

// Colours are the style sheet's variables, so that light and dark need no second theme.
const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.controlKeyword], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number, tags.bool, tags.null], color: "var(--code-number)" },
  { tag: tags.comment, color: "var(--code-comment)", fontStyle: "italic" },
  { tag: [tags.function(tags.definition(tags.variableName)), tags.definition(tags.className)], color: "var(--code-name)" },
]);

const theme = EditorView.theme({
  "&": { backgroundColor: "var(--sheet)", color: "var(--ink)" },
  "&.cm-focused": { outline: "3px solid var(--accent)", outlineOffset: "2px" },
  ".cm-scroller": { fontFamily: "var(--code-font)", fontSize: ".9375rem", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: ".55rem 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "var(--code)", color: "var(--soft)", border: "none" },
  ".cm-activeLineGutter": { backgroundColor: "var(--accent-wash)", color: "var(--ink)" },
  ".cm-activeLine": { backgroundColor: "transparent" },
  "&.cm-focused .cm-selectionBackground, .cm-selectionBackground": { backgroundColor: "var(--chosen) !important" },
  "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--chosen)", outline: "1px solid var(--control)" },
});

/** Put an editor in the place of `textarea`, and keep the textarea's value equal to its text. */
export function mount(textarea, { label, describedBy, nonce, onChange }) {
  const view = new EditorView({
    doc: textarea.value,
    extensions: [
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentUnit.of("    "),
      EditorState.tabSize.of(4),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      syntaxHighlighting(colours),
      new LanguageSupport(pythonLanguage),
      // Tab indents; Escape, then Tab, leaves: the second is CodeMirror's own.
      keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
      theme,
      nonce ? EditorView.cspNonce.of(nonce) : [],
      EditorView.editorAttributes.of({ class: "editor" }),
      EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        textarea.value = update.state.doc.toString();
        onChange();
      }),
    ],
  });
  textarea.hidden = true;
  textarea.after(view.dom);
  return {
    focus: () => view.focus(),
    setText(text) {
      if (text === view.state.doc.toString()) return;
      // One change, so that one undo takes it back.
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: text } });
    },
  };
}
