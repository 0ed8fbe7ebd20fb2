// Upgrade the MathML that the server sent with KaTeX; what KaTeX can't read stays as it was.
"use strict";

const options = {
  macros: { "\\mark": "\\htmlClass{mark}{#1}" },
  // Of the commands that touch HTML only the one that our own macro needs.
  trust: (context) => context.command === "\\htmlClass",
  strict: false,
  maxExpand: 200,
};

function setMaths(root) {
  for (const element of root.querySelectorAll(".tex")) {
    const upgraded = document.createElement("span");
    try {
      katex.render(element.dataset.tex, upgraded, { ...options, displayMode: element.dataset.display === "true" });
      element.replaceChildren(upgraded);
    } catch (error) {
      if (!(error instanceof katex.ParseError)) throw error;
    }
  }
}

setMaths(document);
// What came into the page later.
document.addEventListener("shown", (event) => setMaths(event.detail));
