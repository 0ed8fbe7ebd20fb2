"""Templates to responses: one environment, with the words and filters that every page needs."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.api.guards import CONTENT_POLICY
from app.db.tables import User
from app.errors import AppError
from app.web.markdown import breakable, render_formula, render_inline, render_markdown, render_sentence
from app.web.static_files import has_static, static_url
from app.web.words import count_words, figure, kind_words, size

_environment = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    # A misspelt name fails in a test instead of leaving a gap on a page.
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)
_environment.globals.update(static_url=static_url, has_static=has_static)
_environment.filters.update(
    markdown=render_markdown,
    breakable=breakable,
    inline=render_inline,
    sentence=render_sentence,
    formula=render_formula,
    kind=kind_words,
    counted=count_words,
    figure=figure,
    size=size,
)


def page(
    template: str,
    *,
    title: str,
    viewer: User | None,
    status: int = HTTPStatus.OK,
    refusal: AppError | None = None,
    nonce: str = "",
    **context: Any,
) -> HTMLResponse:
    """The template as a response that nobody but its reader's browser may keep.

    `refusal`: the page says why something was not done, so it has that error's status and headers.
    With a `nonce`, a style sheet that names it is let in although it stands in the page.
    """
    html = _environment.get_template(template).render(title=title, viewer=viewer, nonce=nonce, **context)
    headers = {"Cache-Control": "private, no-cache", **(refusal.headers if refusal else {})}
    if nonce:
        policy = (*CONTENT_POLICY, f"style-src 'self' 'nonce-{nonce}'")
        headers["Content-Security-Policy"] = "; ".join(policy)
    return HTMLResponse(html, refusal.status if refusal else status, headers=headers)


def wants_json(request: Request) -> bool:
    """Whether a form was sent by one of our scripts, which goes on by itself."""
    return "application/json" in request.headers.get("accept", "")


def sent(url: str, revision: int) -> JSONResponse:
    """To a script: what it sent is kept at `url`, and its draft at that revision."""
    return JSONResponse({"url": url, "revision": revision}, HTTPStatus.CREATED, {"Location": url})


def see_other(url: str) -> RedirectResponse:
    """Send the browser on with a GET, so that reloading sends no form again."""
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)
