"""An author in a browser: the preview follows the text, faults lead to their lines, the proof comes."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from running_service import Service

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]
PROOF_LIMIT_MS = 60_000


@pytest.fixture(scope="module")
def page(chromium: Browser, service: Service) -> Iterator[Page]:
    """A page of the demo instructor's, whose link works once."""
    context = chromium.new_context()
    page = context.new_page()
    page.goto(service.link_for("instructor"))
    page.click("main button")
    page.wait_for_url(f"{service.url}/")
    yield page
    context.close()


def test_a_question_is_written_proven_and_published(page: Page, service: Service) -> None:
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.goto(f"{service.url}/teaching/questions/new")
    page.fill("#id", "centre-columns")
    page.press("#id", "Enter")
    page.wait_for_url("**/edit?kind=code")
    source = page.input_value("#yaml")

    page.fill("#yaml", source.replace("title: Say what to write", "title: Centre the columns"))
    expect(page.locator("#preview h3").first).to_have_text("Centre the columns")
    page.fill("#yaml", source.replace("points: 2\nlibrary", "points: two\nlibrary"))
    expect(page.locator("#preview a[data-line]")).to_have_text("Line 7")
    expect(page.locator(".gutter .wrong")).to_have_text("✗ 7")
    page.click("#preview a[data-line]")
    selected = page.evaluate(
        "() => { const t = document.querySelector('#yaml');"
        " return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    assert selected == "points: two"

    page.fill("#yaml", source.replace("title: Say what to write", "title: Centre the columns"))
    page.press("#yaml", "Control+Enter")
    expect(page.locator(".matrix tbody tr")).to_have_count(1, timeout=PROOF_LIMIT_MS)
    assert "Caught and named" in page.inner_text(".matrix")
    page.fill("#reason", "the first coding question of week 2")
    page.press("#reason", "Tab")
    page.press("text=Publish", "Enter")
    page.wait_for_url("**/edit?published=true")
    assert "Published by demo-instructor" in page.inner_text("main")
    page.goto(f"{service.url}/questions/centre-columns")
    assert page.inner_text("h1") == "Centre the columns"
    assert faults == []


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out(page: Page, service: Service, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("new", "std-check-torch/edit", "forgotten-eval/edit"):
        page.goto(f"{service.url}/teaching/questions/{path}")
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
