// Lines to be put in order: dragged by their handle, or moved by buttons. The selects stay the form's fields.
import { announce } from "./telling.js";

/** Take over the list: from now on the order on the page is the answer. */
export function makeSortable(list, form) {
  const items = () => [...list.children];
  const select = (item) => item.querySelector("select");

  function settle(moved) {
    items().forEach((item, index) => {
      select(item).value = String(index + 1);
      item.querySelector("[data-move='-1']").disabled = index === 0;
      item.querySelector("[data-move='1']").disabled = index === items().length - 1;
      item.querySelector(".place").textContent = `${index + 1}.`;
    });
    if (moved) {
      announce(`Now in place ${items().indexOf(moved) + 1} of ${items().length}.`);
      form.dispatchEvent(new Event("input"));
    }
  }

  function arrange() {
    const place = (item) => Number(select(item).value) || items().length + 1;
    list.append(...items().sort((one, other) => place(one) - place(other)));
    settle();
  }

  function move(item, by) {
    const others = items();
    const target = others[others.indexOf(item) + by];
    if (!target) return;
    if (by < 0) target.before(item);
    else target.after(item);
    settle(item);
    const wanted = item.querySelector(`[data-move="${by}"]`);
    (wanted.disabled ? item.querySelector(`[data-move="${-by}"]`) : wanted).focus();
  }

  function drag(item, handle, start) {
    handle.setPointerCapture(start.pointerId);
    item.classList.add("dragged");
    let changed = false;
    const onMove = ({ clientY }) => {
      const over = items().find((other) => {
        const box = other.getBoundingClientRect();
        return other !== item && clientY > box.top && clientY < box.bottom;
      });
      if (!over) return;
      const box = over.getBoundingClientRect();
      const isBelow = items().indexOf(over) > items().indexOf(item);
      // Only past its middle, or two lines of different height would change places for ever.
      if (isBelow && clientY > box.top + box.height / 2) over.after(item);
      else if (!isBelow && clientY < box.top + box.height / 2) over.before(item);
      else return;
      changed = true;
      if (!handle.hasPointerCapture(start.pointerId)) handle.setPointerCapture(start.pointerId);
    };
    const onEnd = () => {
      handle.removeEventListener("pointermove", onMove);
      item.classList.remove("dragged");
      if (changed) settle(item);
    };
    handle.addEventListener("pointermove", onMove);
    handle.addEventListener("pointerup", onEnd, { once: true });
    handle.addEventListener("pointercancel", onEnd, { once: true });
  }

  const tools = document.getElementById("ordering-tools");
  for (const item of items()) {
    item.querySelector(".place").hidden = false;
    item.querySelector(".option").append(tools.content.cloneNode(true));
    const words = item.querySelector(".text").textContent.trim();
    for (const button of item.querySelectorAll("[data-move]")) {
      button.setAttribute("aria-label", `${button.dataset.move === "1" ? "Move down" : "Move up"}: ${words}`);
      button.addEventListener("click", () => move(item, Number(button.dataset.move)));
    }
    const handle = item.querySelector(".handle");
    handle.addEventListener("pointerdown", (event) => {
      if (event.button === 0) drag(item, handle, event);
    });
  }
  list.classList.add("sortable");
  form.addEventListener("rewritten", arrange);
  arrange();
}
