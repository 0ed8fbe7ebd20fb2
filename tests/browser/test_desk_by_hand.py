"""The question's page as a place to work: try, hand in, drafts, two windows, a session that ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from desk import editor, open_desk, wait_until, write_code
from playwright.sync_api import Browser, BrowserContext, Page, Response, expect
from running_service import Service
from visitors import PATIENCE_MS, cookies_of

from questions.bank import load_bank
from questions.code import CodeQuestion
from questions.plain import OrderingQuestion

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

CODE = "forward-backward-numpy"
PHONE: Any = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="module")
def state(chromium: Browser, service: Service) -> Any:
    """The cookies of a learner who has signed in."""
    return cookies_of(chromium, service, "demo-learner")


@pytest.fixture
def context(chromium: Browser, service: Service, state: Any) -> Iterator[BrowserContext]:
    """A browser of that learner; any complaint in a console fails the test."""
    context = chromium.new_context(base_url=service.url, storage_state=state)
    complaints: list[str] = []
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    context.on(
        "console",
        lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
    )
    yield context
    context.close()
    assert complaints == []


@pytest.fixture
def page(context: BrowserContext) -> Page:
    return context.new_page()


@pytest.fixture(scope="module")
def question() -> CodeQuestion:
    question = load_bank().questions[CODE].question
    assert isinstance(question, CodeQuestion)
    return question


def outcome(page: Page) -> Any:
    return expect(page.locator("#result .banner:not(.waiting)"))


def source_of(page: Page) -> str:
    """What the form would send."""
    return page.locator("#source").input_value()


def is_saved(response: Response) -> bool:
    return response.request.method == "PUT" and response.ok


def saved(page: Page) -> None:
    expect(page.locator("#draft-state")).to_contain_text("Saved as draft", timeout=PATIENCE_MS)


def test_trying_costs_nothing_and_handing_in_counts(page: Page, question: CodeQuestion) -> None:
    open_desk(page, f"/questions/{CODE}")
    write_code(page, question.solution)
    before = page.locator(".editor").bounding_box()
    page.get_by_role("button", name="Try", exact=True).click()
    outcome(page).to_contain_text("Right", timeout=PATIENCE_MS)
    outcome(page).to_contain_text("Nothing of it counts")
    after = page.locator(".editor").bounding_box()
    assert before is not None
    assert after is not None
    assert before["height"] == after["height"]
    expect(page.locator("#history .name")).to_have_count(0)
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator("#history .name")).to_have_count(1, timeout=PATIENCE_MS)
    outcome(page).to_contain_text("12 of 12 points")
    assert page.evaluate("document.activeElement.className") == "outcome"
    # The same code once more is a new attempt, not the old one under an old number.
    page.get_by_role("button", name="Hand in", exact=True).click()
    expect(page.locator("#history .name")).to_have_count(2, timeout=PATIENCE_MS)


def test_the_keyboard_alone_tries_leaves_the_editor_and_hands_in(page: Page, question: CodeQuestion) -> None:
    open_desk(page, f"/questions/{CODE}")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.editor') !== null"):
            break
    else:
        pytest.fail("Tab never reached the editor")
    write_code(page, question.solution)
    page.keyboard.press("Control+End")
    page.keyboard.press("Tab")
    assert source_of(page) == f"{question.solution}    "
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.editor') === null")
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Control+Enter")
    outcome(page).to_contain_text("Nothing of it counts", timeout=PATIENCE_MS)
    assert page.evaluate("document.activeElement.className") == "outcome"
    editor(page).focus()
    page.keyboard.press("Control+Shift+Enter")
    outcome(page).to_contain_text("12 of 12 points", timeout=PATIENCE_MS)


def test_a_draft_survives_a_reload_and_a_closed_window(context: BrowserContext, page: Page) -> None:
    open_desk(page, f"/questions/{CODE}")
    write_code(page, "kept = 'on the server'\n")
    saved(page)
    page.reload()
    page.locator("html[data-ready]").wait_for()
    assert source_of(page) == "kept = 'on the server'\n"
    # Not a moment for the server to hear of it.
    context.set_offline(True)
    write_code(page, "kept = 'in the browser'\n")
    wait_until(page, "Object.values(localStorage).some(kept => kept.includes('in the browser'))")
    page.close()
    context.set_offline(False)
    again = context.new_page()
    open_desk(again, f"/questions/{CODE}")
    assert source_of(again) == "kept = 'in the browser'\n"
    saved(again)


def test_a_session_that_ends_while_one_types_loses_nothing(context: BrowserContext, page: Page) -> None:
    open_desk(page, f"/questions/{CODE}")
    cookies = context.cookies()
    context.clear_cookies()
    write_code(page, "x = 'typed after the end'\n")
    expect(page.locator("#draft-state")).to_contain_text("not signed in any more", timeout=PATIENCE_MS)
    page.get_by_role("button", name="Hand in", exact=True).click()
    notice = page.locator("#notice")
    expect(notice).to_contain_text("not signed in any more")
    expect(notice.get_by_role("link", name="sign in in a new tab")).to_have_attribute("target", "_blank")
    assert source_of(page) == "x = 'typed after the end'\n"
    context.add_cookies(cookies)  # type: ignore[arg-type]
    page.get_by_role("button", name="Try", exact=True).click()
    outcome(page).to_be_visible(timeout=PATIENCE_MS)
    expect(notice).to_be_empty()


def test_of_two_windows_the_newer_draft_is_offered_and_none_overwritten(
    context: BrowserContext, page: Page
) -> None:
    open_desk(page, f"/questions/{CODE}")
    other = context.new_page()
    open_desk(other, f"/questions/{CODE}")
    write_code(page, "first = 1\n")
    saved(page)
    offer = other.locator("#draft-offer")
    expect(offer).to_contain_text("A newer draft", timeout=PATIENCE_MS)
    write_code(other, "second = 2\n")
    other.wait_for_timeout(2_500)
    assert source_of(other) == "second = 2\n"
    offer.get_by_role("button", name="Show the newer one").click()
    assert source_of(other) == "first = 1\n"
    offer.get_by_role("button", name="Back to what stood here").click()
    assert source_of(other) == "second = 2\n"
    saved(other)
    # Now the first window is the one that is behind.
    expect(page.locator("#draft-offer")).to_contain_text("A newer draft", timeout=PATIENCE_MS)
    assert source_of(page) == "first = 1\n"
    with page.expect_response(is_saved, timeout=PATIENCE_MS):
        page.get_by_role("button", name="Keep what stands here").click()
    saved(page)


def test_a_duplicated_window_keeps_what_is_typed_in_each(context: BrowserContext, page: Page) -> None:
    open_desk(page, f"/questions/{CODE}")
    with context.expect_page() as opened:
        page.evaluate("window.open(location.href)")  # takes the window's own storage along
    other = opened.value
    other.locator("html[data-ready]").wait_for()
    context.set_offline(True)
    # Not what another test may have left as the draft: what is saved needs no keeping.
    write_code(page, "one = 'of a pair'\n")
    write_code(other, "two = 'of a pair'\n")
    wait_until(other, "Object.values(localStorage).filter(kept => kept.includes('of a pair')).length === 2")
    page.close()
    context.set_offline(False)
    other.reload()
    other.locator("html[data-ready]").wait_for()
    assert source_of(other) == "two = 'of a pair'\n"


def test_a_hint_keeps_what_was_typed(page: Page) -> None:
    open_desk(page, f"/questions/{CODE}")
    write_code(page, "typed = 'before the hint'\n")
    page.get_by_role("button", name="Open hint 1").click()
    page.locator(".hints .text").first.wait_for()
    page.locator("html[data-ready]").wait_for()
    assert source_of(page) == "typed = 'before the hint'\n"


def test_lines_are_put_in_order_by_buttons_and_by_dragging(page: Page) -> None:
    question = load_bank().questions["forward-steps"].question
    assert isinstance(question, OrderingQuestion)
    wanted = [item.id for item in question.items]

    def order() -> list[str]:
        return [
            str(name).removeprefix("place.")
            for name in page.locator("[data-ordering] select").evaluate_all(
                "(selects) => selects.map((select) => select.name)"
            )
        ]

    open_desk(page, "/questions/forward-steps")
    first = order()
    down = page.locator("[data-ordering] > li").first.locator("[data-move='1']")
    down.focus()
    page.keyboard.press("Enter")
    assert order() == [first[1], first[0], *first[2:]]
    assert page.evaluate("document.activeElement.dataset.move") == "1"
    expect(page.locator("#told")).to_have_text(f"Now in place 2 of {len(first)}.")
    handles = page.locator("[data-ordering] .handle")
    start, end = handles.nth(0).bounding_box(), handles.nth(2).bounding_box()
    assert start is not None
    assert end is not None
    page.mouse.move(start["x"] + 5, start["y"] + 5)
    page.mouse.down()
    page.mouse.move(end["x"] + 5, end["y"] + end["height"] + 8, steps=12)
    page.mouse.up()
    assert order() == [first[0], first[2], first[1], *first[3:]]
    saved(page)
    page.reload()
    page.locator("html[data-ready]").wait_for()
    assert order() == [first[0], first[2], first[1], *first[3:]]
    for place, item in enumerate(wanted):
        while order().index(item) > place:
            row = page.locator(f"[data-ordering] > li:has(select[name='place.{item}'])")
            row.locator("[data-move='-1']").click()
    page.get_by_role("button", name="Hand in").click()
    page.wait_for_url("**/submissions/*")
    expect(page.locator(".banner")).to_contain_text("2 of 2 points")


def test_everything_fits_a_phone(chromium: Browser, service: Service, state: Any) -> None:
    context = chromium.new_context(base_url=service.url, storage_state=state, **PHONE)
    page = context.new_page()
    open_desk(page, f"/questions/{CODE}")
    write_code(page, f"{'long = ' + '1 + ' * 60}1\n")
    page.get_by_role("button", name="Try", exact=True).click()
    outcome(page).to_be_visible(timeout=PATIENCE_MS)
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    open_desk(page, "/questions/forward-steps")
    assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    button = page.locator("[data-move='1']").first.bounding_box()
    assert button is not None
    assert min(button["width"], button["height"]) >= 44
    context.close()
