"""Pictures of a result as learners see them: wide, on a phone, in the dark; with scripts and without."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desk import wait_until, write_code
from playwright.sync_api import Browser, Page, expect
from running_service import Service, start_service
from visitors import PATIENCE_MS, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.sandbox]

SCREENSHOTS = Path(__file__).parents[2] / "screenshots"
QUESTION = """\
id: drawn
kind: code
title: Normalise, and learn
lesson: L0
points: 3
library: numpy
provides: [normalise, losses]
prompt: |
  Write `normalise(x)` for `x` of shape (N, D), float64, and `losses(rate, steps)`, the list of
  `exp(-rate * step)` for each step, float64.
starter: |
  def normalise(x):
      return None


  def losses(rate, steps):
      return None
solution: |
  import numpy as np


  def normalise(x):
      return (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0) + 1e-3)


  def losses(rate, steps):
      return np.exp(-rate * np.arange(steps))
inputs: |
  return {
      "x": rng.normal(3, 2, (6, 4)) * np.array([1.0, 0.05, 2.0, 0.5]),
      "many": rng.normal(3, 2, (128, 64)),
      "gamma": np.ones(4),
  }
cases:
  - id: small
    points: 1
    title: Six rows
    run: |
      return {"out": normalise(x), "mean": normalise(x).mean(axis=1)}
  - {id: many, points: 1, title: Many rows, run: 'return {"out": normalise(many)}'}
  - id: curves
    points: 1
    title: Loss curves
    run: |
      return {"with_bn": losses(0.1, 60), "without_bn": losses(0.03, 60)}
    outputs:
      with_bn: {picture: curve}
      without_bn: {picture: curve}
"""
WRONG = """\
import numpy as np


def normalise(x):
    out = (x - x.mean(axis=0)) / np.sqrt(x.var(axis=0, ddof=1) + 1e-3)
    if len(x) == 6:
        out[0, 1] = np.nan
    return out


def losses(rate, steps):
    return np.exp(-rate * np.arange(steps)) * (1 if rate > 0.05 else np.linspace(1, 0.7, steps))
"""
PICTURES = "[...document.querySelectorAll('.drawn img')]"
ALL_DRAWN = f"{PICTURES}.every(each => each.complete && each.naturalWidth > 0)"
VIEWS: dict[str, dict[str, Any]] = {
    "desktop": {"viewport": {"width": 1280, "height": 900}},
    "phone": {"viewport": {"width": 390, "height": 844}},
    "dark": {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"},
    "no-scripts": {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False},
}


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A service that asks one question more."""
    extra = tmp_path_factory.mktemp("extra")
    (extra / "bank" / "pictures").mkdir(parents=True)
    (extra / "bank" / "pictures" / "drawn.yaml").write_text(QUESTION)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("BATCHMARK_BANK_DIR", str(extra))
        running = start_service(tmp_path_factory.mktemp("service"))
    yield running
    running.stop()


@pytest.fixture(scope="module")
def result(chromium: Browser, service: Service) -> tuple[str, Any]:
    """The address of a wrong answer's result, and the cookies of its learner."""
    context = chromium.new_context(base_url=service.url)
    page = sign_in(context, service, "demo-learner")
    page.goto("/questions/drawn")
    write_code(page, WRONG)
    page.get_by_role("button", name="Hand in", exact=True).click()
    page.locator(".banner:not(.waiting)").wait_for(timeout=PATIENCE_MS)
    own = page.get_by_role("link", name="on a page of its own").get_attribute("href")
    found = f"{service.url}{own}", context.storage_state()
    context.close()
    return found


def open_everything(page: Page, *, scripts: bool) -> None:
    closed = page.locator("details.case:not([open]) > summary")
    while closed.count():
        closed.first.click()
    for image in page.locator(".drawn img").all():
        image.scroll_into_view_if_needed()
    if scripts:
        wait_until(page, ALL_DRAWN)
    else:
        page.wait_for_load_state("networkidle")


@pytest.mark.parametrize("view", VIEWS)
def test_pictures_are_there_keep_their_room_and_have_their_numbers(
    chromium: Browser, result: tuple[str, Any], view: str
) -> None:
    url, cookies = result
    context = chromium.new_context(storage_state=cookies, **VIEWS[view])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    page.on("response", lambda given: complaints.append(given.url) if given.status >= 400 else None)
    page.goto(url)
    open_everything(page, scripts=view != "no-scripts")
    images = page.locator(".drawn img")
    expect(images).to_have_count(7)  # a heat map and a histogram of each of three outputs, and the curves
    for image in images.all():
        box = image.bounding_box()
        assert box is not None
        assert box["width"] > 300
        if view != "no-scripts":
            natural = image.evaluate("(image) => [image.naturalWidth, image.naturalHeight]")
            assert natural[0] > 0
            assert box["height"] / box["width"] == pytest.approx(natural[1] / natural[0], rel=0.01)
    if view != "no-scripts":
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
    SCREENSHOTS.mkdir(exist_ok=True)
    page.screenshot(path=SCREENSHOTS / f"pictures-{view}.png", full_page=True)
    for numbers in page.locator(".drawn details").all():
        numbers.locator("summary").click()
        expect(numbers.locator("table")).to_be_visible()
    expect(page.locator("main")).to_contain_text("before, in x")
    page.screenshot(path=SCREENSHOTS / f"pictures-numbers-{view}.png", full_page=True)
    context.close()
    assert complaints == []
