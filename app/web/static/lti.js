// Within an LMS: its storage where cookies are blocked (1EdTech's platform storage), answers that send themselves.
const WAIT_MS = 2000;

// The platform's frame that keeps things for us, asked by message; rejects where it does not answer in time.
function ask(element, message) {
  const { target, origin } = element.dataset;
  const parent = window.opener || window.parent;
  const frame = target === "_parent" ? parent : parent.frames[target];
  const message_id = crypto.randomUUID();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, WAIT_MS);
    window.addEventListener("message", (event) => {
      if (event.origin !== origin || event.data?.message_id !== message_id) return;
      clearTimeout(timer);
      event.data.error ? reject() : resolve(event.data.value);
    });
    frame.postMessage({ ...message, message_id }, origin);
  });
}

const putting = document.querySelector("[data-lti-put]");
if (putting) {
  const message = { subject: "lti.put_data", key: putting.dataset.ltiPut, value: putting.dataset.value };
  const goOn = () => location.replace(putting.querySelector("a").href);
  try { ask(putting, message).then(goOn, goOn); } catch { goOn(); }
}

const getting = document.querySelector("[data-lti-get]");
if (getting) {
  const byTab = document.getElementById("by-tab");
  const giveUp = () => { byTab.hidden = false; };
  const submit = (value) => {
    if (typeof value !== "string" || !value) return giveUp();
    getting.elements.stored.value = value;
    getting.submit();
  };
  byTab.hidden = true;
  try { ask(getting, { subject: "lti.get_data", key: getting.dataset.ltiGet }).then(submit, giveUp); } catch { giveUp(); }
}

document.querySelector("[data-lti-submit]")?.submit();

const closing = document.querySelector("[data-lti-close]");
if (closing) (window.opener || window.parent).postMessage({ subject: "org.imsglobal.lti.close" }, closing.dataset.ltiClose);
