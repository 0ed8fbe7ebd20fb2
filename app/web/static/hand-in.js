// Ctrl+Enter hands in from anywhere in the form.
"use strict";

const form = document.querySelector("[data-hand-in]");

if (form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
