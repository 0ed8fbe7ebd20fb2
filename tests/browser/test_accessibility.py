"""Every page a learner meets, looked at by axe: nothing serious, in light and in the dark, on a phone."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from axe import findings, need_axe
from desk import open_desk, write_code
from playwright.sync_api import Browser, Page, expect
from running_service import Service
from visitors import PATIENCE_MS, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

CODE = "forward-backward-numpy"
VIEWS: dict[str, dict[str, Any]] = {
    "light": {"viewport": {"width": 1280, "height": 900}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}},
}
PAGES = (
    "/",
    "/quizzes/first-steps",
    "/questions/forgotten-eval",
    "/questions/batch-of-one",
    "/questions/std-check",
    "/questions/forward-steps",
    "/questions/switch-to-evaluation",
    "/nowhere",
    "/sign-in",
)


@pytest.fixture(scope="module")
def state(chromium: Browser, service: Service) -> Any:
    """The cookies of a learner with two attempts at a coding question, the second wrong."""
    need_axe()
    context = chromium.new_context(base_url=service.url)
    page = sign_in(context, service, "demo-learner")
    for number, source in enumerate(("x = 1\n", "def batchnorm_forward(*given):\n    raise ValueError\n"), 1):
        open_desk(page, f"/questions/{CODE}")
        write_code(page, source)
        page.get_by_role("button", name="Hand in", exact=True).click()
        expect(page.locator("#history .name")).to_have_count(number, timeout=PATIENCE_MS)
    cookies = context.storage_state()
    context.close()
    return cookies


@pytest.fixture(params=VIEWS)
def page(request: pytest.FixtureRequest, chromium: Browser, service: Service, state: Any) -> Iterator[Page]:
    """A page into which axe may be put, which our own policy would not let in."""
    options = VIEWS[request.param]
    context = chromium.new_context(
        base_url=service.url, storage_state=state, bypass_csp=True, reduced_motion="reduce", **options
    )
    yield context.new_page()
    context.close()


def test_what_is_wrong_is_seen(page: Page) -> None:
    page.set_content("<main><img src='x.png'><button></button></main>")
    assert len(findings(page)) > 1


def test_nothing_serious_on_any_page(page: Page) -> None:
    found = {}
    for path in PAGES:
        page.goto(path)
        found[path] = findings(page)
    assert {path: each for path, each in found.items() if each} == {}


def test_nothing_serious_at_the_desk_its_result_and_the_comparison(page: Page) -> None:
    open_desk(page, f"/questions/{CODE}")
    write_code(page, "def batchnorm_forward(*given):\n    raise ValueError\n")
    page.get_by_role("button", name="Try", exact=True).click()
    page.locator("#result .banner:not(.waiting)").wait_for(timeout=PATIENCE_MS)
    at_desk = findings(page)
    page.get_by_role("link", name="Attempt 2").click()
    on_its_own = findings(page)
    open_desk(page, f"/questions/{CODE}")
    page.get_by_role("button", name="Show what differs").click()
    compared = findings(page)
    assert (at_desk, on_its_own, compared) == ([], [], [])
