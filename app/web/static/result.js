// What came of a try or a submission: its cases as they are judged, then the result, in one place.
import { announce } from "./telling.js";

const LOOK_AGAIN_MS = 8000;

/** Fill `panel` with what stands at `url`, now and until it is settled; `settled` is called then. */
export async function show(panel, url, settled = () => {}) {
  if (!(await load(panel, url))) return;
  panel.hidden = false;
  if (panel.querySelector("[data-wait]")) await follow(panel, url);
  arrive(panel);
  await settled();
}

/** Follow what `panel` shows already, on a page of its own. */
export async function followOwn(panel, url) {
  await follow(panel, url);
  arrive(panel);
}

async function load(panel, url) {
  const response = await fetch(`${url}?part=${panel.dataset.part}`, { headers: { Accept: "text/html" } });
  if (!response.ok) {
    // Signed out meanwhile, or gone: its own page says which.
    location.assign(url);
    return false;
  }
  const parsed = document.createElement("template");
  parsed.innerHTML = await response.text();
  panel.replaceChildren(parsed.content);
  document.dispatchEvent(new CustomEvent("shown", { detail: panel }));
  return true;
}

/** Resolves when the panel shows a settled result. */
function follow(panel, url) {
  return new Promise((resolve) => {
    const events = new EventSource(panel.querySelector("[data-wait]").dataset.wait);
    let looking = false;
    const look = async () => {
      if (looking) return;
      looking = true;
      const there = await load(panel, url).catch(() => true);
      looking = false;
      if (there && panel.querySelector("[data-wait]")) return;
      clearInterval(timer);
      events.close();
      resolve();
    };
    const timer = setInterval(look, LOOK_AGAIN_MS);
    events.addEventListener("case", (event) => tick(panel, JSON.parse(event.data)));
    events.addEventListener("status", (event) => {
      const { status, queue } = JSON.parse(event.data);
      if (status === "graded" || status === "failed") {
        events.close();
        look();
      } else if (!queue) {
        panel.querySelector(".ahead")?.remove();
      } else if (panel.querySelector("[data-wait]")?.dataset.ahead !== String(queue.ahead)) {
        look();
      }
    });
  });
}

function tick(panel, told) {
  const row = [...panel.querySelectorAll("[data-case]")].find((each) => each.dataset.case === told.id);
  const words = panel.querySelector(`template[data-verdict="${CSS.escape(told.verdict)}"]`);
  const bar = panel.querySelector("progress");
  if (!row || !words || !bar) return;
  row.querySelector(".verdict").replaceWith(words.content.cloneNode(true));
  bar.value += 1;
  announce(`${bar.value} of ${bar.max} cases judged.`);
}

function arrive(panel) {
  const heading = panel.querySelector(".outcome");
  if (!heading) return;
  announce("");
  heading.focus({ preventScroll: true });
  heading.scrollIntoView({ block: "start" });
}
