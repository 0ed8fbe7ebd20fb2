"""Hints in a browser: the keyboard never buys one by accident, and a script-free page opens them."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from running_service import Service
from visitors import sign_in

pytestmark = pytest.mark.browser
QUESTION = "normalise-by-hand"  # one hint, at half a point


@pytest.fixture(params=[True, False], ids=["scripts", "no scripts"])
def page(request: pytest.FixtureRequest, chromium: Browser, service: Service) -> Iterator[Page]:
    """A page of somebody who is signed in."""
    context = chromium.new_context(java_script_enabled=request.param)
    yield sign_in(context, service, "demo-instructor" if request.param else "demo-learner")
    context.close()


def test_return_hands_in_and_the_button_opens_with_what_was_typed_kept(page: Page, service: Service) -> None:
    page.goto(f"{service.url}/questions/{QUESTION}")
    assert page.locator(".hints .text").count() == 0
    page.fill("#value", "12.5")
    page.press("#value", "Enter")
    page.wait_for_url("**/submissions/*")
    page.goto(f"{service.url}/questions/{QUESTION}")
    assert page.locator(".hints .text").count() == 0
    page.fill("#value", "7.25")
    page.click("text=Open hint 1 (costs 0.5 points)")
    page.wait_for_url("**#hints")
    assert page.locator(".hints .text").count() == 1
    assert page.input_value("#value") == "7.25"
    page.reload()
    assert page.locator(".hints .text").count() == 1
    page.press("#value", "Enter")
    page.wait_for_url("**/submissions/*")
    assert "\N{MINUS SIGN}0.5 for 1 hint" in page.inner_text("main")
