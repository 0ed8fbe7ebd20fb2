// The editor of a question: a preview that follows the text, faults that lead to their lines,
// a check that shows itself when it is done. Without this script the buttons do the same.
"use strict";

const PREVIEW_AFTER_MS = 600;
const LOOK_AGAIN_MS = 1000;

const editForm = document.querySelector("#edit");
const text = editForm.querySelector("textarea");
const previewed = document.querySelector("#preview");
const untouched = text.value;
let leaving = false;
let timer = 0;
let asked = 0;
let editor = null;

// Without the editor: line numbers, with those at fault marked. For the eyes: the list says the same in words.
const gutter = document.createElement("pre");
gutter.className = "gutter";
gutter.setAttribute("aria-hidden", "true");

function showNumbers(faulty) {
  const lines = text.value.split("\n").map((_, index) => {
    const line = document.createElement("span");
    line.textContent = `${faulty.has(index + 1) ? "✗ " : ""}${index + 1}`;
    line.classList.toggle("wrong", faulty.has(index + 1));
    return line;
  });
  gutter.replaceChildren(...lines);
  gutter.scrollTop = text.scrollTop;
}

function numberLines() {
  text.before(gutter);
  text.parentNode.classList.add("numbered");
  text.addEventListener("scroll", () => {
    gutter.scrollTop = text.scrollTop;
  });
  new ResizeObserver(() => {
    gutter.style.height = `${text.clientHeight}px`;
  }).observe(text);
}

/** Mark the faults that the preview lists on their lines. */
function markFaults() {
  const complaints = [...previewed.querySelectorAll("[data-line]")].map(({ dataset }) => ({
    line: Number(dataset.line),
    message: dataset.message,
    severity: dataset.severity,
  }));
  if (editor) editor.mark(complaints);
  else showNumbers(new Set(complaints.map(({ line }) => line)));
}

const typed = () => text.value !== untouched;
const unsaved = () => typed() || editForm.hasAttribute("data-unsaved");

async function showPreview() {
  const turn = ++asked;
  const body = new FormData();
  body.append("source", text.value);
  try {
    const response = await fetch(editForm.dataset.preview, { method: "POST", body });
    const html = await response.text();
    // An answer that a later one has overtaken is of no use.
    if (response.ok && turn === asked) {
      previewed.replaceChildren(...new DOMParser().parseFromString(html, "text/html").body.childNodes);
      markFaults();
    }
  } catch {
    // Out of reach for now: the next change asks again, and nothing typed is lost.
  }
}

function goToLine(line) {
  if (editor) {
    editor.goTo(line);
    return;
  }
  const before = text.value.split("\n").slice(0, line - 1).join("\n").length;
  const begin = line > 1 ? before + 1 : 0;
  const end = text.value.indexOf("\n", begin);
  text.focus();
  text.setSelectionRange(begin, end < 0 ? text.value.length : end);
  const lineHeight = parseFloat(getComputedStyle(text).lineHeight);
  text.scrollTop = Math.max(0, (line - 5) * lineHeight);
}

// What was found out about the text as it was says nothing of the text as it is now.
const found = [...document.querySelectorAll("[data-of-this-text]")];

text.addEventListener("input", () => {
  for (const element of found) element.hidden = typed();
  if (!editor) markFaults();
  clearTimeout(timer);
  timer = setTimeout(showPreview, PREVIEW_AFTER_MS);
});

// Before the editor sees it, which has a meaning of its own for these keys.
editForm.addEventListener(
  "keydown",
  (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    editForm.requestSubmit(editForm.querySelector("[value=check]"));
  },
  true,
);

previewed.addEventListener("click", (event) => {
  const link = event.target.closest("[data-line]");
  if (link) {
    event.preventDefault();
    goToLine(Number(link.dataset.line));
  }
});

editForm.addEventListener("submit", () => {
  leaving = true;
});

window.addEventListener("beforeunload", (event) => {
  if (unsaved() && !leaving) event.preventDefault();
});

async function mountEditor() {
  const { mount } = await import(editForm.dataset.editor);
  const label = editForm.querySelector(`label[for="${text.id}"]`);
  editor = mount(text, {
    label: label.textContent,
    describedBy: "yaml-help",
    nonce: editForm.dataset.nonce,
    onChange: () => text.dispatchEvent(new Event("input")),
  });
  // One field, one label: the textarea goes on as the form's field, out of sight.
  label.removeAttribute("for");
  label.addEventListener("click", () => editor.focus());
  for (const element of document.querySelectorAll("[data-with-editor]")) element.hidden = false;
}

async function begin() {
  if (editForm.dataset.editor) await mountEditor().catch(() => {}); // the textarea does it too
  if (!editor) numberLines();
  markFaults();
  document.documentElement.dataset.ready = "";
}

begin();

const pending = document.querySelector("[data-check]");

async function lookAgain() {
  try {
    const response = await fetch(pending.dataset.check, { headers: { Accept: "application/json" } });
    const check = await response.json();
    if (["queued", "running"].includes(check.status)) {
      setTimeout(lookAgain, LOOK_AGAIN_MS);
    } else if (typed()) {
      pending.querySelector("p").textContent = "The check is done. Press Check to see what it says of the text as it is now.";
    } else {
      editForm.requestSubmit(editForm.querySelector("[value=check]"));
    }
  } catch {
    setTimeout(lookAgain, LOOK_AGAIN_MS);
  }
}

if (pending) setTimeout(lookAgain, LOOK_AGAIN_MS);
