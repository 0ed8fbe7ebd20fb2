"""An author in a browser: the preview follows the text, faults lead to their lines, the proof comes."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from desk import write_yaml, yaml_of
from playwright.sync_api import Browser, BrowserContext, Page, expect
from running_service import Service
from visitors import PATIENCE_MS, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]


@pytest.fixture(scope="module")
def context(chromium: Browser, service: Service) -> Iterator[BrowserContext]:
    """A browser of the demo instructor's, whose link works once."""
    context = chromium.new_context(base_url=service.url)
    sign_in(context, service, "demo-instructor")
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page in which nothing may go wrong."""
    page, faults = context.new_page(), list[str]()
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield page
    page.close()
    assert faults == []


def open_new(page: Page, question_id: str) -> str:
    """Begin a new coding question; what the editor has of it."""
    page.goto("/teaching/questions/new")
    page.fill("#id", question_id)
    page.press("#id", "Enter")
    page.wait_for_url("**/edit?kind=code")
    page.locator("html[data-ready]").wait_for()
    return yaml_of(page)


def test_a_question_is_written_proven_and_published(page: Page) -> None:
    source = open_new(page, "centre-columns")
    write_yaml(page, source.replace("title: Say what to write", "title: Centre the columns"))
    expect(page.locator("#preview h3").first).to_have_text("Centre the columns")
    write_yaml(page, source.replace("points: 2\nlibrary", "points: two\nlibrary"))
    expect(page.locator("#preview a[data-line]")).to_have_text("Line 7")
    expect(page.locator(".cm-lintRange-error")).to_have_text("points: two")
    expect(page.locator(".cm-gutter-lint .cm-lint-marker-error")).to_have_count(1)
    page.click("#preview a[data-line]")
    assert page.evaluate("getSelection().toString()") == "points: two"

    write_yaml(page, source.replace("title: Say what to write", "title: Centre the columns"))
    expect(page.locator(".cm-lintRange-error")).to_have_count(0)
    page.get_by_label("The question in YAML").press("Control+Enter")
    expect(page.locator(".matrix tbody tr")).to_have_count(1, timeout=PATIENCE_MS)
    assert "Caught and named" in page.inner_text(".matrix")
    page.fill("#reason", "the first coding question of week 2")
    page.press("#reason", "Tab")
    page.press("text=Publish", "Enter")
    page.wait_for_url("**/edit?published=true")
    assert "Published by demo-instructor" in page.inner_text("main")
    page.goto("/questions/centre-columns")
    assert page.inner_text("h1") == "Centre the columns"


def test_the_editor_knows_what_may_stand_where(page: Page) -> None:
    open_new(page, "know-the-keys")
    offered = page.locator(".cm-tooltip-autocomplete li")
    write_yaml(page, "id: know-the-keys\nkind: code\nlib")
    page.keyboard.press("Control+Space")
    expect(offered).to_have_count(1)
    expect(offered.first).to_contain_text("library")
    offered.first.click()
    expect(page.locator("#yaml")).to_have_value(re.compile(r"\nlibrary: $"))
    page.keyboard.press("Control+Space")
    expect(offered.filter(has_text="torch")).to_have_count(1)
    write_yaml(page, "id: know-the-keys\nkind: text\ncases:\nmistakes:\n  - misc")
    page.keyboard.press("Control+Space")
    expect(offered).to_have_count(1)
    expect(offered.first).to_contain_text("misconception")
    page.keyboard.press("Escape")


def test_without_the_editor_the_text_area_has_numbers_and_marks(page: Page) -> None:
    page.route("**/vendor/yaml.js", lambda route: route.fulfill(content_type="text/javascript", body=""))
    source = open_new(page, "plain-area")
    write_yaml(page, source.replace("points: 2\nlibrary", "points: two\nlibrary"))
    expect(page.locator(".gutter .wrong")).to_have_text("✗ 7")
    page.click("#preview a[data-line]")
    selected = page.evaluate(
        "() => { const t = document.querySelector('#yaml');"
        " return t.value.slice(t.selectionStart, t.selectionEnd); }"
    )
    assert selected == "points: two"


@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_sticks_out(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    for path in ("new", "std-check-torch/edit", "forgotten-eval/edit"):
        page.goto(f"/teaching/questions/{path}")
        page.locator("form").first.wait_for()
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
