// What every editor here has: colours, keys, and the textarea below it, which stays the field that is sent.
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { bracketMatching, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
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
  {
    tag: [
      tags.function(tags.definition(tags.variableName)),
      tags.definition(tags.className),
      tags.definition(tags.propertyName),
    ],
    color: "var(--code-name)",
  },
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
  ".cm-tooltip": { backgroundColor: "var(--sheet)", color: "var(--ink)", border: "1px solid var(--control)" },
  ".cm-tooltip-autocomplete ul li[aria-selected]": { backgroundColor: "var(--chosen)", color: "var(--ink)" },
  ".cm-completionDetail": { color: "var(--soft)", fontStyle: "normal" },
  ".cm-diagnostic": { padding: ".4rem .75rem", maxWidth: "75ch" },
  ".cm-diagnostic-error": { borderLeft: "5px solid var(--wrong)" },
  ".cm-diagnostic-warning": { borderLeft: "5px solid var(--partly)" },
});

/** Put an editor with these extensions in the place of `textarea`, and keep the textarea equal to its text. */
export function mountOver(textarea, { label, describedBy, nonce, onChange }, extensions) {
  const view = new EditorView({
    doc: textarea.value,
    extensions: [
      ...extensions,
      lineNumbers(),
      highlightSpecialChars(),
      history(),
      drawSelection(),
      indentOnInput(),
      bracketMatching(),
      highlightActiveLine(),
      highlightActiveLineGutter(),
      syntaxHighlighting(colours),
      // Tab indents; Escape, then Tab, leaves: the second is CodeMirror's own.
      keymap.of([indentWithTab, ...defaultKeymap, ...historyKeymap]),
      theme,
      nonce ? EditorView.cspNonce.of(nonce) : [],
      EditorView.editorAttributes.of({ class: "editor" }),
      // It can be reached by Tab anyway; said aloud, checkers of accessibility know it too.
      EditorView.contentAttributes.of({ "aria-label": label, "aria-describedby": describedBy, tabindex: "0" }),
      EditorView.updateListener.of((update) => {
        if (!update.docChanged) return;
        textarea.value = update.state.doc.toString();
        onChange();
      }),
    ],
  });
  textarea.hidden = true;
  textarea.after(view.dom);
  return view;
}
