"""Errors as pages: what happened, whose fault it is, and where to go on."""

from __future__ import annotations

from http import HTTPStatus

from fastapi import Request, Response

from app.errors import Problem
from app.web.pages import page

_TITLES = {
    HTTPStatus.BAD_REQUEST: "This request could not be read",
    HTTPStatus.FORBIDDEN: "This is not open to you",
    HTTPStatus.NOT_FOUND: "There is no such page",
    HTTPStatus.METHOD_NOT_ALLOWED: "This page can't be used like that",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "That was too large",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This request could not be understood",
    HTTPStatus.TOO_MANY_REQUESTS: "One at a time, please",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not now",
}
_TEXTS = {
    HTTPStatus.NOT_FOUND: "The address may have a slip in it, or the page is gone, or it is somebody else's.",
    HTTPStatus.FORBIDDEN: "You are signed in, but this is for somebody else.",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "Nothing of it was kept. Go back and hand in something shorter.",
}
_OURS = "This is our fault, not yours. What you handed in before is safe. Please try again in a moment."
_YOURS = "Please go back and try again."


def error_page(request: Request, problem: Problem) -> Response:
    """The problem as a page with the same status; who is not signed in is told how to be."""
    if problem.status == HTTPStatus.UNAUTHORIZED:
        way = f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
        return sign_in_page(status=HTTPStatus.UNAUTHORIZED, way=way if request.method == "GET" else "/")
    status = HTTPStatus(problem.status)
    ours = problem.fault != "client"
    return page(
        "error.html",
        title=_TITLES.get(status, "Something of ours broke" if ours else status.phrase),
        viewer=None,
        status=status,
        ours=ours,
        text=_OURS if ours else _TEXTS.get(status, _YOURS),
        detail=problem.detail,
    )


def sign_in_page(
    *, status: int = HTTPStatus.OK, refused: str = "", name: str = "", way: str = "/"
) -> Response:
    """How to sign in, for those who are not; `refused` says what did not do, `way` leads on afterwards."""
    return page(
        "sign_in.html",
        title="Please sign in",
        viewer=None,
        status=status,
        refused=refused,
        name=name,
        way=way,
    )


def safe_way(way: str) -> str:
    """`way` if it leads to a page of this very site, else to the first."""
    ours = way.startswith("/") and not way.startswith("//") and way.isprintable() and "\\" not in way
    return way if ours else "/"
