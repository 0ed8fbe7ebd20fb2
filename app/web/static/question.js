// A question's page as a place to work: the editor, drafts, trying, handing in, and the result below.
// Without this file the same form does the same by ordinary requests.
import { keepDrafts } from "./drafts.js";
import { makeSortable } from "./ordering.js";
import { show } from "./result.js";
import { announce, notice, signInLink } from "./telling.js";

const form = document.querySelector("[data-desk]");
const panel = document.getElementById("result");
let editor = null;
let busy = false;

/** What stands in the form, by the names of its fields; what is left empty has no name. */
function read() {
  const fields = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || ["once", "version", "draft"].includes(name) || !value) continue;
    if (name === "choices") (fields.choices ??= []).push(value);
    else fields[name] = value;
  }
  return fields;
}

/** Put such fields back; one that has no name is emptied. */
function write(fields) {
  for (const field of form.elements) {
    if (!field.name || ["hidden", "file", "submit"].includes(field.type)) continue;
    const value = fields[field.name];
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.type === "checkbox") field.checked = (value ?? []).includes(field.value);
    else field.value = value ?? "";
  }
  editor?.setText(form.elements.source.value);
  form.dispatchEvent(new CustomEvent("rewritten"));
}

async function mountEditor(textarea) {
  const { mount } = await import(form.dataset.editor);
  const label = form.querySelector(`label[for="${textarea.id}"]`);
  editor = mount(textarea, {
    label: label.textContent,
    describedBy: "keys",
    nonce: form.dataset.nonce,
    onChange: () => form.dispatchEvent(new Event("input")),
  });
  // One field, one label: the textarea goes on as the form's field, out of sight.
  label.removeAttribute("for");
  label.addEventListener("click", () => editor.focus());
}

/** Send the form as its button would; where that fails, say why and lose nothing. */
async function send(button, drafts) {
  if (busy) return;
  busy = true;
  form.setAttribute("aria-busy", "true");
  notice(null);
  announce(button.dataset.send === "try" ? "Trying." : "Handing in.");
  const sent = read();
  try {
    const response = await fetch(button.getAttribute("formaction") ?? form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { Accept: "application/json" },
    });
    if (response.ok) await afterSending(button, await response.json(), sent, drafts);
    else await explain(response);
  } catch {
    notice("ours", "The service could not be reached. Your answer is kept in this browser; please try again.");
  } finally {
    busy = false;
    form.removeAttribute("aria-busy");
  }
}

async function afterSending(button, { url, revision }, sent, drafts) {
  const isTry = button.dataset.send === "try";
  if (form.dataset.kind !== "code") {
    drafts.close();
    location.assign(url);
    return;
  }
  drafts.wereSent(sent, revision);
  form.elements.file.value = "";
  await show(panel, url, isTry ? undefined : refresh);
}

/** After handing in: the attempts left, the list of attempts, and a new number for the next click. */
async function refresh() {
  const response = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!response.ok) return;
  const page = new DOMParser().parseFromString(await response.text(), "text/html");
  for (const id of ["attempts", "history"]) {
    const fresh = page.getElementById(id);
    if (fresh) document.getElementById(id).replaceWith(document.adoptNode(fresh));
  }
  const again = page.querySelector("[data-desk]");
  if (again) form.elements.once.value = again.elements.once.value;
  else for (const button of form.querySelectorAll("[data-send]")) button.disabled = true;
}

async function explain(response) {
  if (response.status === 401) {
    notice("wrong", "You are not signed in any more. Your answer stays here, and is kept in this browser: ", signInLink());
    return;
  }
  const problem = await response.json().catch(() => ({}));
  const said = problem.errors?.[0]?.message ?? problem.detail ?? "";
  notice(problem.fault === "client" ? "wrong" : "ours", said.charAt(0).toUpperCase() + said.slice(1) || "That did not work. Please try again.");
}

function buttonFor(event) {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return null;
  const tries = event.shiftKey ? null : form.querySelector("[data-send='try']");
  return tries ?? form.querySelector("[data-send='hand-in']");
}

async function begin() {
  const ordered = form.querySelector("[data-ordering]");
  if (ordered) makeSortable(ordered, form);
  if (form.dataset.editor) {
    await mountEditor(form.elements.source).catch(() => {}); // the textarea does it too
  }
  const drafts = keepDrafts({ form, read, write });
  form.addEventListener("submit", (event) => {
    const button = event.submitter?.form && !event.submitter.dataset.send ? event.submitter : null;
    if (button?.hasAttribute("formaction")) {
      drafts.buffer(); // a hint: the page comes again with all that was typed
      return;
    }
    event.preventDefault();
    send(event.submitter?.dataset.send ? event.submitter : form.querySelector("[data-send='hand-in']"), drafts);
  });
  // Before the editor sees it, which has a meaning of its own for these keys.
  form.addEventListener(
    "keydown",
    (event) => {
      const button = buttonFor(event);
      if (!button) return;
      event.preventDefault();
      event.stopPropagation();
      form.requestSubmit(button);
    },
    true,
  );
  for (const element of document.querySelectorAll("[data-with-scripts]")) element.hidden = false;
  document.documentElement.dataset.ready = "";
}

if (form) begin();
