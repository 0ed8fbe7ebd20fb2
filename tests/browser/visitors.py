"""People who come with a browser: signed in by the link that the start of the service printed."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page
from running_service import Service

PATIENCE_MS = 60_000  # a busy machine is slow, which is no fault of a page


def sign_in(context: BrowserContext, service: Service, person: str) -> Page:
    """A page of this demo person's, whose link works once."""
    page = context.new_page()
    page.goto(service.link_for(person))
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{service.url}/", timeout=PATIENCE_MS)
    return page


def cookies_of(chromium: Browser, service: Service, person: str) -> Any:
    """What the browser of this demo person keeps, for contexts of the same person's."""
    context = chromium.new_context()
    sign_in(context, service, person)
    cookies = context.storage_state()
    context.close()
    return cookies
