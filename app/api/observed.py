"""Stands before everything else: gives each request an id, and tells logs, figures and traces how it went."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus

import structlog
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.db.columns import new_id
from app.observing.metrics import HTTP_REQUESTS, HTTP_SECONDS
from app.observing.traces import TRACES, Attributes, Span

HEADER = "X-Request-Id"
NO_ROUTE = "none"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_READING = frozenset({"GET", "HEAD", "OPTIONS"})
# Asked for at short intervals by machines: a trace of each says nothing.
_UNTRACED = ("/healthz", "/readyz", "/metrics", "/static/")
_OURS = HTTPStatus.INTERNAL_SERVER_ERROR
_log = structlog.get_logger(__name__)


@dataclass
class Exchange:
    """One request and what became of it; `status` 0: nothing was answered."""

    request_id: str
    began_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    answered_at: datetime | None = None
    status: int = 0


class Observed:
    """Counts every request, logs those that change something or fail, and traces them if that is wanted."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; its answer says under which id the logs have it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        exchange = Exchange(_request_id(scope))

        async def send_and_note(message: Message) -> None:
            if message["type"] == "http.response.start":
                exchange.answered_at, exchange.status = datetime.now(UTC), message["status"]
                MutableHeaders(scope=message)[HEADER] = exchange.request_id
            await send(message)

        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=exchange.request_id)
        try:
            await self._app(scope, receive, send_and_note)
        finally:
            self._tell(scope, exchange)
            structlog.contextvars.clear_contextvars()

    def _tell(self, scope: Scope, exchange: Exchange) -> None:
        method = scope["method"] if scope["method"] in _METHODS else "other"
        route, ended_at = _route_of(scope), datetime.now(UTC)
        seconds = ((exchange.answered_at or ended_at) - exchange.began_at).total_seconds()
        HTTP_REQUESTS.labels(method, route, str(exchange.status or "none")).inc()
        HTTP_SECONDS.labels(route).observe(max(0.0, seconds))
        if method not in _READING or exchange.status >= _OURS:
            log = _log.error if exchange.status >= _OURS else _log.info
            took_ms = round(seconds * 1e3, 1)
            log("answered", method=method, route=route, status=exchange.status, elapsed_ms=took_ms)
        if TRACES.are_on and not route.startswith(_UNTRACED):
            _trace(f"{method} {route}", exchange, ended_at)


def _route_of(scope: Scope) -> str:
    """The template, as `/submissions/{submission_id}`: a path as it was sent may hold a secret."""
    if "endpoint" not in scope:
        return NO_ROUTE
    # Put together from what was matched: to ask the application for all its templates takes it half a second.
    path = f"{scope['path']}/"
    for name, value in scope.get("path_params", {}).items():
        path = path.replace(f"/{value}/", f"/{{{name}}}/")
    return path[:-1] or "/"


def _trace(name: str, exchange: Exchange, ended_at: datetime) -> None:
    said: Attributes = {
        "http.response.status_code": exchange.status,
        "batchmark.request.id": exchange.request_id,
    }
    submission_id = structlog.contextvars.get_contextvars().get("submission")
    if submission_id is not None:
        said = {**said, "batchmark.submission.id": submission_id}
    failed = exchange.status >= _OURS or not exchange.status
    span = Span(name, exchange.began_at, ended_at, said, failed=failed)
    TRACES.record(span, submission_id, is_root=submission_id is not None)


def _request_id(scope: Scope) -> str:
    given = Headers(scope=scope).get(HEADER, "")
    return given if _SANE.fullmatch(given) else new_id(datetime.now(UTC))
