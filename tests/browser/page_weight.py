"""What a page weighs to somebody who comes for the first time: requests, and bytes over the wire."""

from __future__ import annotations

from dataclasses import dataclass

from desk import open_desk, write_code
from playwright.sync_api import Browser, Page, Request
from running_service import Service
from visitors import PATIENCE_MS, sign_in

from questions.bank import load_bank
from questions.code import CodeQuestion

CODE = "forward-backward-numpy"
_KIB = 1024


@dataclass(frozen=True)
class Weight:
    """One page with all that it loads by itself; `scripts` of its requests and bytes are JavaScript."""

    requests: int
    kib: float
    script_kib: float


def weigh(chromium: Browser, service: Service, cookies: object, path: str) -> Weight:
    """Open the page in a browser with an empty cache, and count until nothing more is asked for."""
    context = chromium.new_context(base_url=service.url, storage_state=cookies)  # type: ignore[arg-type]
    page, finished = context.new_page(), list[Request]()
    page.on("requestfinished", lambda request: finished.append(request))  # noqa: PLW0108 - Playwright marks its handlers
    page.goto(path, wait_until="networkidle", timeout=PATIENCE_MS)
    sizes = [(request.resource_type, _transferred(request)) for request in finished]
    context.close()
    scripts = sum(size for kind, size in sizes if kind == "script")
    total = sum(size for _, size in sizes)
    return Weight(len(sizes), round(total / _KIB, 1), round(scripts / _KIB, 1))


def weigh_pages(chromium: Browser, service: Service) -> dict[str, Weight]:
    """The pages that a learner meets most, by their names."""
    context = chromium.new_context(base_url=service.url)
    page = sign_in(context, service, "demo-learner")
    result = _hand_in_wrongly(page)
    cookies = context.storage_state()
    context.close()
    paths = {
        "home": "/",
        "question, one of several": "/questions/forgotten-eval",
        "question, code": f"/questions/{CODE}",
        "result of code, with pictures": result,
    }
    return {name: weigh(chromium, service, cookies, path) for name, path in paths.items()}


def _transferred(request: Request) -> int:
    sizes = request.sizes()
    return sizes["responseHeadersSize"] + sizes["responseBodySize"]


def _hand_in_wrongly(page: Page) -> str:
    """The address of a result with deviations to draw."""
    question = load_bank().questions[CODE].question
    assert isinstance(question, CodeQuestion)
    mutant = next(each for each in question.mutants if each.misconception == "unbiased-variance")
    open_desk(page, f"/questions/{CODE}")
    write_code(page, mutant.source(question.solution))
    page.get_by_role("button", name="Hand in", exact=True).click()
    link = page.get_by_role("link", name="on a page of its own")
    link.wait_for(timeout=PATIENCE_MS)
    return link.get_attribute("href") or ""
