"""A learner's way: sign in, answer wrongly, understand why, answer rightly; with scripts and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import write_code
from playwright.sync_api import Browser, BrowserContext, Page, expect
from running_service import Service
from visitors import PATIENCE_MS, cookies_of

from questions.bank import load_bank
from questions.code import CodeQuestion

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
CODE = "forward-backward-numpy"
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
}
SignedIn = Callable[..., Page]


@pytest.fixture(scope="module")
def state(chromium: Browser, service: Service) -> Any:
    """The cookies of a learner who has signed in by the link, as a person would."""
    return cookies_of(chromium, service, "demo-learner")


@pytest.fixture
def signed_in(chromium: Browser, service: Service, state: Any) -> Iterator[SignedIn]:
    """Opens pages in contexts of their own; any error in a page's console fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(**options: Any) -> Page:
        context = chromium.new_context(base_url=service.url, storage_state=state, **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None,
        )
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert complaints == []


@pytest.fixture(scope="module")
def question() -> CodeQuestion:
    question = load_bank().questions[CODE].question
    assert isinstance(question, CodeQuestion)
    return question


def wrong_source(question: CodeQuestion) -> str:
    mutant = next(each for each in question.mutants if each.misconception == "unbiased-variance")
    return mutant.source(question.solution)


def hand_in(page: Page, source: str) -> None:
    page.goto(f"/questions/{CODE}")
    write_code(page, source)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.locator(".banner:not(.waiting)").wait_for(timeout=PATIENCE_MS)


def banner(page: Page) -> Any:
    return expect(page.locator(".banner"))


def width_beyond_window(page: Page) -> int:
    return int(page.evaluate("document.documentElement.scrollWidth - window.innerWidth"))


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no-scripts"])
def test_a_wrong_answer_is_explained_and_a_right_one_earns_its_points(
    signed_in: SignedIn, question: CodeQuestion, *, scripts: bool
) -> None:
    page = signed_in(java_script_enabled=scripts)
    hand_in(page, wrong_source(question))
    banner(page).to_contain_text("Partly right")
    expect(page.get_by_text("What your code computed")).to_be_visible()
    expect(page.get_by_text("What was asked")).to_be_visible()
    opened = page.locator("details.case[open]")
    expect(opened).to_have_count(1)
    expect(opened).to_contain_text("Largest error")
    hand_in(page, question.solution)
    banner(page).to_contain_text("Right")
    banner(page).to_contain_text("12 of 12 points")
    page.goto("/")
    # Text of a closed section is in the page all the same.
    expect(page.locator("main")).to_contain_text("12 of 12 points")


def test_an_exception_points_at_the_learners_own_line(signed_in: SignedIn, question: CodeQuestion) -> None:
    page = signed_in()
    hand_in(page, question.solution.replace("dbeta = dout.sum", "dbeta = douts.sum"))
    line = page.locator("details.case[open] .lines .at")
    expect(line).to_contain_text("dbeta = douts.sum")


def test_the_keyboard_alone_hands_in(signed_in: SignedIn) -> None:
    page = signed_in()
    page.goto("/questions/switch-to-evaluation")
    page.get_by_label("Your answer").focus()
    page.keyboard.type("model.eval()")
    page.keyboard.press("Control+Enter")
    banner(page).to_contain_text("1 of 1 point")


def test_formulas_are_readable_before_scripts_and_upgraded_by_them(signed_in: SignedIn) -> None:
    plain = signed_in(java_script_enabled=False)
    plain.goto(f"/questions/{CODE}")
    expect(plain.locator(".tex math").first).to_be_visible()
    if not (Path(__file__).parents[2] / "app/web/static/vendor/katex/katex.min.js").exists():
        pytest.skip("the browser's libraries are not installed: python -m app.web.vendoring")
    upgraded = signed_in()
    upgraded.goto(f"/questions/{CODE}")
    expect(upgraded.locator(".tex .katex-html").first).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
def test_every_page_fits_its_window(signed_in: SignedIn, question: CodeQuestion, view: str) -> None:
    page = signed_in(**VIEWS[view])
    hand_in(page, wrong_source(question))
    result = page.get_by_role("link", name="on a page of its own").get_attribute("href") or ""
    pages = {
        "home": "/",
        "quiz": "/quizzes/first-steps",
        "code": f"/questions/{CODE}",
        "choice": "/questions/forgotten-eval",
        "multiple": "/questions/batch-of-one",
        "numeric": "/questions/std-check",
        "ordering": "/questions/forward-steps",
        "text": "/questions/switch-to-evaluation",
        "result": result,
        "not-found": "/nowhere",
        "sign-in": "/sign-in",
    }
    SCREENSHOTS.mkdir(exist_ok=True)
    for name, path in pages.items():
        page.goto(path)
        assert width_beyond_window(page) <= 0, name
        page.screenshot(path=SCREENSHOTS / f"{name}-{view}.png", full_page=True)
