"""Every error as problem+json (RFC 9457): ours, the framework's, the validator's, and the unforeseen."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import structlog
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError
from starlette.exceptions import HTTPException

from app.errors import AppError, FieldError, InvalidError, Problem, UnavailableError, problem_for_status

ErrorPage = Callable[[Request, Problem], Response]

_RETRY_AFTER_S = 5
_MACHINE_PATHS = ("/api/", "/healthz", "/readyz")
_log = structlog.get_logger(__name__)


def install_error_handlers(app: FastAPI, page: ErrorPage | None = None) -> None:
    """Answer every error with a problem, or for a browser outside the API with `page`."""

    def answer(request: Request, problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
        if page is not None and _wants_page(request):
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
        return on_app_error(request, _invalid(error))

    def on_database_error(request: Request, error: Exception) -> Response:
        if isinstance(error, DBAPIError) and not _is_gone(error):
            return on_surprise(request, error)
        _log.error("the database does not answer", path=request.url.path, error=str(error))
        detail = "The database does not answer. Nothing was lost; please try again shortly."
        return on_app_error(request, UnavailableError(detail, retry_after_s=_RETRY_AFTER_S))

    def on_surprise(request: Request, error: Exception) -> Response:
        _log.error("unforeseen error", path=request.url.path, exc_info=error)
        detail = "Something of ours failed. It has been logged; please try again."
        return answer(request, problem_for_status(500, detail, instance=request.url.path))

    app.add_exception_handler(AppError, on_app_error)
    app.add_exception_handler(HTTPException, on_http_error)
    app.add_exception_handler(RequestValidationError, on_invalid_request)
    for kind in (DBAPIError, PoolTimeoutError, ConnectionError):
        app.add_exception_handler(kind, on_database_error)
    app.state.answer_surprise = on_surprise


def problem_response(problem: Problem, headers: Mapping[str, str] | None = None) -> Response:
    """The problem as it goes over the wire."""
    content = problem.model_dump_json()
    return Response(content, problem.status, headers, media_type="application/problem+json")


def _wants_page(request: Request) -> bool:
    is_machine = request.url.path.startswith(_MACHINE_PATHS)
    return not is_machine and "text/html" in request.headers.get("accept", "")


def _is_gone(error: DBAPIError) -> bool:
    return error.connection_invalidated or isinstance(error, OperationalError | InterfaceError)


def _invalid(error: RequestValidationError) -> InvalidError:
    # The first part of `loc` says body, query, path or header; the rest names the field.
    errors = [
        FieldError(field=".".join(str(part) for part in detail["loc"][1:]), message=detail["msg"])
        for detail in error.errors()
    ]
    said = "; ".join(f"{each.field}: {each.message}" if each.field else each.message for each in errors)
    return InvalidError(said, errors=errors)
