"""Templates to responses: one environment, with the words and filters that every page needs."""

from __future__ import annotations

from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi.responses import HTMLResponse, RedirectResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from app.db.tables import User
from app.web.markdown import render_formula, render_inline, render_markdown, render_sentence
from app.web.static_files import has_static, static_url
from app.web.words import figure, kind_words, size

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
    inline=render_inline,
    sentence=render_sentence,
    formula=render_formula,
    kind=kind_words,
    figure=figure,
    size=size,
)


def page(
    template: str, *, title: str, viewer: User | None, status: int = HTTPStatus.OK, **context: Any
) -> HTMLResponse:
    """The template as a response that nobody but its reader's browser may keep."""
    html = _environment.get_template(template).render(title=title, viewer=viewer, **context)
    return HTMLResponse(html, status, headers={"Cache-Control": "private, no-cache"})


def see_other(url: str) -> RedirectResponse:
    """Send the browser on with a GET, so that reloading sends no form again."""
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)
