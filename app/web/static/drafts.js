// What is typed is kept twice: at once in this browser, a moment later on the server.
// A window that has not seen the newest draft never overwrites it: the newer one is offered.
import { signInLink } from "./telling.js";

const BUFFER_AFTER_MS = 250;
const SAVE_AFTER_MS = 1500;
const KEEP_MS = 30 * 24 * 3600 * 1000;

/** Keep the form's fields, as `read` gives them and `write` puts them back. */
export function keepDrafts({ form, read, write }) {
  const state = document.getElementById("draft-state");
  const place = document.getElementById("draft-offer");
  const prefix = `batchmark/draft/${form.dataset.draftName}/`;
  const tab = ownId();
  const channel = new BroadcastChannel("batchmark-drafts");
  const asText = (fields) => JSON.stringify(Object.entries(fields).sort(([one], [other]) => (one < other ? -1 : 1)));

  let revision = Number(form.elements.draft.value);
  let saved = form.dataset.posted === undefined ? asText(read()) : null;
  let adopted = null;
  let conflict = false;
  let saving = false;
  let closed = false;
  let bufferTimer;
  let saveTimer;

  // In this browser: one buffer for each window, and only while something is not saved.

  function buffer() {
    clearTimeout(bufferTimer);
    if (closed) return;
    const fields = read();
    try {
      if (asText(fields) === saved) localStorage.removeItem(prefix + tab);
      else localStorage.setItem(prefix + tab, JSON.stringify({ fields, revision, at: Date.now() }));
    } catch {
      // Full or forbidden: the server's copy is what remains.
    }
  }

  function buffers() {
    const found = [];
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(prefix))) {
      try {
        const kept = JSON.parse(localStorage.getItem(key));
        if (Date.now() - kept.at > KEEP_MS) localStorage.removeItem(key);
        else found.push({ ...kept, key });
      } catch {
        localStorage.removeItem(key);
      }
    }
    return found.sort((one, other) => other.at - one.at);
  }

  function forget() {
    localStorage.removeItem(prefix + tab);
    if (adopted) localStorage.removeItem(adopted);
    adopted = null;
  }

  // On the server.

  function changed() {
    if (closed) return;
    state.replaceChildren();
    clearTimeout(bufferTimer);
    clearTimeout(saveTimer);
    bufferTimer = setTimeout(buffer, BUFFER_AFTER_MS);
    saveTimer = setTimeout(save, SAVE_AFTER_MS);
  }

  async function save({ keepalive = false } = {}) {
    clearTimeout(saveTimer);
    const fields = read();
    const text = asText(fields);
    if (closed || conflict || saving || text === saved) return;
    saving = true;
    try {
      const response = await fetch(form.dataset.draftUrl, {
        method: "PUT",
        headers: { "Content-Type": "application/json", Accept: "application/json" },
        body: JSON.stringify({ fields, revision }),
        keepalive,
      });
      if (response.ok) settle(text, (await response.json()).revision);
      else if (response.status === 401) say("You are not signed in any more. This is kept in this browser: ", signInLink());
      else if (response.status === 409) await compare();
      else say("Kept in this browser, but not on the server.");
    } catch {
      say("No connection. This is kept in this browser.");
    } finally {
      saving = false;
    }
    if (!conflict && saved === text && asText(read()) !== text) changed();
  }

  function settle(text, newest) {
    saved = text;
    revision = newest;
    form.elements.draft.value = String(newest);
    if (asText(read()) === text) forget();
    const time = new Date().toLocaleTimeString([], { hour: "2-digit", minute: "2-digit" });
    say(`Saved as draft, ${time}`);
    channel.postMessage({ name: form.dataset.draftName, revision });
  }

  // Another window, or another machine.

  async function compare() {
    const response = await fetch(form.dataset.draftUrl, { headers: { Accept: "application/json" } });
    if (!response.ok) return;
    const newer = await response.json();
    if (newer.revision <= revision) return;
    if (asText(newer.fields) === asText(read())) {
      settle(asText(newer.fields), newer.revision);
      return;
    }
    conflict = true;
    buffer();
    const when = new Date(newer.saved_at).toLocaleString([], { dateStyle: "medium", timeStyle: "short" });
    const take = (text) => {
      conflict = false;
      revision = newer.revision;
      form.elements.draft.value = String(revision);
      saved = text;
    };
    offer(
      `A newer draft of this answer was saved in another window, ${when}. Nothing of yours is overwritten.`,
      ["Show the newer one", () => {
        const mine = read();
        take(asText(newer.fields));
        write(newer.fields);
        offerBack(mine);
      }],
      ["Keep what stands here", () => {
        take(asText(newer.fields));
        save();
      }],
    );
  }

  function offerBack(mine) {
    offer("This is the newer draft.", ["Back to what stood here", () => {
      write(mine);
      changed();
    }]);
  }

  function offer(text, ...choices) {
    const box = document.createElement("div");
    box.className = "notice waiting";
    const said = document.createElement("p");
    said.textContent = text;
    const row = document.createElement("div");
    row.className = "actions";
    for (const [words, act] of choices) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "second";
      button.textContent = words;
      button.addEventListener("click", () => {
        place.replaceChildren();
        act();
      });
      row.append(button);
    }
    box.append(said, row);
    place.replaceChildren(box);
  }

  function say(...parts) {
    state.replaceChildren(...parts);
  }

  function restore() {
    const unsaved = buffers().filter((each) => asText(each.fields) !== asText(read()));
    const fit = unsaved.find((each) => each.revision === revision);
    if (fit) {
      if (fit.key !== prefix + tab) adopted = fit.key;
      write(fit.fields);
      changed();
      say("What you had typed in this browser is here again.");
    } else if (unsaved.length) {
      const [newest] = unsaved;
      offer(
        "This browser holds a version of your answer that was not saved. A newer draft was saved elsewhere, and stands here.",
        ["Show the unsaved one", () => {
          adopted = newest.key;
          write(newest.fields);
          changed();
        }],
        ["Forget it", () => localStorage.removeItem(newest.key)],
      );
    }
  }

  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  channel.addEventListener("message", ({ data }) => {
    if (data.name === form.dataset.draftName && data.revision > revision && !saving) compare().catch(() => {});
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") {
      buffer();
      save({ keepalive: true });
    } else if (!conflict) {
      save().then(() => conflict || compare()).catch(() => {});
    }
  });
  window.addEventListener("pagehide", buffer);
  if (form.dataset.posted === undefined) restore();
  else changed();

  return {
    buffer,
    /** What was sent is the draft now, at that revision; an older one: another window's is newer. */
    wereSent(fields, newest) {
      if (newest <= revision && saved !== asText(fields)) return;
      settle(asText(fields), newest);
    },
    /** The page is left, and what was typed is with the server. */
    close() {
      closed = true;
      clearTimeout(bufferTimer);
      clearTimeout(saveTimer);
      forget();
    },
  };
}

/** A name for this window that survives a reload. */
function ownId() {
  const place = "batchmark-window";
  const own = sessionStorage.getItem(place) ?? Math.random().toString(36).slice(2);
  // A duplicated window takes what is stored along, so the name is stored between two pages only.
  const take = () => sessionStorage.removeItem(place);
  take();
  window.addEventListener("pageshow", take);
  window.addEventListener("pagehide", () => sessionStorage.setItem(place, own));
  return own;
}
