"""Every error as problem+json (RFC 9457): ours, the framework's, the validator's, and the unforeseen."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.api.bodies import as_invalid
from app.db.columns import is_id
from app.errors import AppError, InvalidError, Problem, UnavailableError, problem_for_status

ErrorPage = Callable[[Request, Problem], Response]

_RETRY_AFTER_S = 5
_RETRY_AFTER_FULL_S = 60  # somebody has to make room
# PostgreSQL's words for "not now": connections, resources, an operator or a time-out in the way;
# serialization, deadlock, a lock that was not free, a transaction left idle.
_NOT_NOW_CLASSES = ("08", "53", "57")
_NOT_NOW = frozenset({"40001", "40P01", "55P03", "25P03"})
_UNTAKEN_SIGN = "22021"  # PostgreSQL's word for the character NUL in a text
_FULL = "53100"  # PostgreSQL's word for a disk without room
_MACHINE_PATHS = ("/api/", "/healthz", "/readyz", "/metrics")
_log = structlog.get_logger(__name__)


def install_error_handlers(app: FastAPI, page: ErrorPage) -> None:
    """Answer every error with a problem, or for a browser outside the API with `page`."""

    def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        if _wants_page(request):
            response = page(request, problem)
            response.headers.update(headers or {})
            return response
        return problem_response(problem, headers)

    def on_app_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, AppError)
        return answer(request, error.problem(request.url.path), error.headers)

    def on_http_error(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problem = problem_for_status(error.status_code, str(error.detail), instance=request.url.path)
        return answer(request, problem, error.headers)

    def on_invalid_request(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        # The first part of `loc` says body, query, path or header; the rest names the field.
        details = [{**detail, "loc": detail["loc"][1:]} for detail in error.errors()]
        return on_app_error(request, as_invalid(details))

    def on_database_error(request: Request, error: Exception) -> Response:
        cause = _find_cause(error)
        if cause is None:
            return on_surprise(request, error)
        _log.error("the database failed a request", error=str(error), **_ids(request))
        return on_app_error(request, cause)

    def on_surprise(request: Request, error: Exception) -> Response:
        _log.error("unforeseen error", exc_info=error, **_ids(request))
        detail = "Something of ours failed. It has been logged; please try again."
        return answer(request, problem_for_status(500, detail, instance=request.url.path))

    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    # The driver's own TimeoutError: it could not connect, or the network fell silent.
    for kind in (DBAPIError, PoolTimeoutError, ConnectionError, TimeoutError):
        app.add_exception_handler(kind, on_database_error)
    app.state.answer_surprise = on_surprise


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as it goes over the wire."""
    content = problem.model_dump_json()
    return Response(content, problem.status, headers, media_type="application/problem+json")


def _ids(request: Request) -> dict[str, str]:
    """The ids in an address, for the log. The rest of it may be a token; the route is told elsewhere."""
    given = {name: str(value) for name, value in request.path_params.items()}
    return {name: value for name, value in given.items() if is_id(value)}


def _wants_page(request: Request) -> bool:
    is_machine = request.url.path.startswith(_MACHINE_PATHS)
    return not is_machine and "text/html" in request.headers.get("accept", "")


def _find_cause(error: Exception) -> AppError | None:
    if isinstance(error, DBAPIError) and _sqlstate(error) == _UNTAKEN_SIGN:
        return InvalidError("A text in this request holds the character NUL.")
    if isinstance(error, DBAPIError) and not _is_gone(error):
        return None
    if isinstance(error, DBAPIError) and _is_full(error):
        detail = "There is no room left to store anything here. Nothing was lost; please try again later."
        return UnavailableError(detail, retry_after_s=_RETRY_AFTER_FULL_S)
    detail = "The database does not answer. Nothing was lost; please try again shortly."
    return UnavailableError(detail, retry_after_s=_RETRY_AFTER_S)


def _is_full(error: DBAPIError) -> bool:
    return _sqlstate(error) == _FULL or getattr(error.orig, "sqlite_errorcode", None) == sqlite3.SQLITE_FULL


def _is_gone(error: DBAPIError) -> bool:
    if error.connection_invalidated or isinstance(error, OperationalError | InterfaceError):
        return True
    state = _sqlstate(error)
    return state.startswith(_NOT_NOW_CLASSES) or state in _NOT_NOW


def _sqlstate(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""
