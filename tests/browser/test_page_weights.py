"""What pages weigh stays within bounds: a telephone on a train has to load them."""

from __future__ import annotations

import pytest
from page_weight import weigh_pages
from playwright.sync_api import Browser
from running_service import Service

from app.web.static_files import has_static

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

# Requests and KiB, about a fifth above what was measured; see docs/performance.md.
BOUNDS = {
    "home": (6, 48),
    "question, one of several": (12, 32),
    "question, code": (18, 330),
    "result of code, with pictures": (16, 250),
}


def test_every_page_is_as_light_as_promised(chromium: Browser, service: Service) -> None:
    if not has_static("vendor/editor.js"):
        pytest.skip("the browser's libraries are not installed: python -m app.web.vendoring")
    weights = weigh_pages(chromium, service)
    assert set(weights) == set(BOUNDS)
    too_heavy = {
        name: weight
        for name, weight in weights.items()
        if weight.requests > BOUNDS[name][0] or weight.kib > BOUNDS[name][1]
    }
    assert too_heavy == {}
    assert all(weight.requests > 2 and weight.kib > 10 for weight in weights.values())
