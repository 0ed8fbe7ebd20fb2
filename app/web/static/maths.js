// Upgrade the MathML that the server sent with KaTeX; what KaTeX can't read stays as it was.
// Pages without formulas never load it: it weighs more than all the rest of them.
"use strict";

const { style, library } = document.currentScript.dataset;
let loading = null;

function load(element) {
  return new Promise((resolve, reject) => {
    element.addEventListener("load", resolve);
    element.addEventListener("error", reject);
    document.head.append(element);
  });
}

function loadKatex() {
  loading ??= Promise.all([
    load(Object.assign(document.createElement("link"), { rel: "stylesheet", href: style })),
    load(Object.assign(document.createElement("script"), { src: library })),
  ]);
  return loading;
}

const options = {
  macros: { "\\mark": "\\htmlClass{mark}{#1}" },
  // Of the commands that touch HTML only the one that our own macro needs.
  trust: (context) => context.command === "\\htmlClass",
  strict: false,
  maxExpand: 200,
};

async function setMaths(root) {
  const found = [...root.querySelectorAll(".tex")];
  if (!found.length) return;
  try {
    await loadKatex();
  } catch {
    return; // out of reach: the MathML stays
  }
  for (const element of found) {
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
