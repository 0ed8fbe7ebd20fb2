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


def error_page(request: Request, problem: Problem) -> Response:  # noqa: ARG001 - the handler's signature
    """The problem as a page with the same status; who is not signed in is told how to be."""
    if problem.status == HTTPStatus.UNAUTHORIZED:
        return sign_in_page(status=HTTPStatus.UNAUTHORIZED)
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


def sign_in_page(*, status: int = HTTPStatus.OK, refused: str = "") -> Response:
    """How to sign in, for those who are not; `refused` says why a link did not do."""
    return page("sign_in.html", title="Please sign in", viewer=None, status=status, refused=refused)
