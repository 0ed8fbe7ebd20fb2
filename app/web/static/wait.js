// Show the result as soon as it is there: listen for it, and look again in case nothing is heard.
"use strict";

const waiting = document.querySelector("[data-wait]");
const LOOK_AGAIN_MS = 8000;

if (waiting) {
  const events = new EventSource(waiting.dataset.wait);
  const reload = () => {
    events.close();
    location.reload();
  };
  events.addEventListener("status", (event) => {
    if (["graded", "failed"].includes(JSON.parse(event.data).status)) reload();
  });
  setTimeout(reload, LOOK_AGAIN_MS);
}
