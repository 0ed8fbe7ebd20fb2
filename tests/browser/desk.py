"""Working at a coding question as a person does, with the editor or in the plain text area."""

from __future__ import annotations

from playwright.sync_api import Locator, Page

# A paste, as the editor meets it: what a driver types at once, Chromium inserts with styles of its own.
_PASTE = """(element, text) => {
  const clipboardData = new DataTransfer();
  clipboardData.setData("text/plain", text);
  element.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
}"""


def editor(page: Page) -> Locator:
    """Where code is written."""
    return page.get_by_label("Python, with")


def write_code(page: Page, source: str) -> None:
    """Write `source` in the place of what stands there."""
    if page.evaluate("matchMedia('(scripting: enabled)').matches"):
        page.locator("html[data-ready]").wait_for()
    place = editor(page)
    if place.evaluate("(element) => element.tagName") == "TEXTAREA":
        place.fill(source)
        return
    place.press("Control+a")
    place.evaluate(_PASTE, source)


def open_desk(page: Page, path: str) -> None:
    """Open a question's page, and wait until its scripts stand ready."""
    page.goto(path)
    page.locator("html[data-ready]").wait_for()
