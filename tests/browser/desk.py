"""Working at a coding question as a person does, with the editor or in the plain text area."""

from __future__ import annotations

import time

from playwright.sync_api import Locator, Page

PATIENCE_S = 60

# A paste, as the editor meets it: what a driver types at once, Chromium inserts with styles of its own.
_PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def editor(page: Page) -> Locator:
    """Where code is written."""
    return page.get_by_label("Python, with")


def paste(editor: Locator, text: str) -> None:
    """Put `text` in the place of what is chosen in an editor."""
    editor.evaluate(_PASTE, text)


def write_code(page: Page, source: str) -> None:
    """Write `source` in the place of what stands there."""
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        page.locator("html[data-ready]").wait_for()
    place = editor(page)
    if place.evaluate("(element) => element.tagName") == "TEXTAREA":
        place.fill(source)
        return
    place.press("Control+a")
    paste(place, source)


def open_desk(page: Page, path: str) -> None:
    """Open a question's page, and wait until its scripts stand ready."""
    page.goto(path)
    page.locator("html[data-ready]").wait_for()


def yaml_of(page: Page) -> str:
    """What an author's form would send."""
    return page.locator("#yaml").input_value()


def write_yaml(page: Page, source: str) -> None:
    """Write `source` in the place of what stands in an author's editor, or plain text area."""
    area = page.locator("#yaml")
    if area.is_visible():
        area.fill(source)
        return
    place = page.get_by_label("The question in YAML")
    place.press("Control+a")
    paste(place, source)
    assert yaml_of(page) == source


def wait_until(page: Page, holds: str) -> None:
    """Return once the page says that this expression is true.

    Asked from here: the pages' own policy refuses what Playwright's way of waiting evaluates.
    """
    give_up = time.monotonic() + PATIENCE_S
    while not page.evaluate(holds):
        assert time.monotonic() < give_up, holds
        page.wait_for_timeout(50)
