"""What stands before every route: limits, the same-origin rule, security headers, a last resort."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.api.problems import problem_response
from app.errors import AppError, ForbiddenError, InvalidError, NotFoundError, problem_for_status

_POLICY = "Content-Security-Policy"
_UNFRAMED = "frame-ancestors 'none'"
# Scripts, styles and fonts come from here alone, and nothing may frame the pages.
CONTENT_POLICY = (
    "default-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    _UNFRAMED,
)
SECURITY_HEADERS = {
    "Content-Security-Policy": "; ".join(CONTENT_POLICY),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
_ONE_YEAR_S = 31_536_000
_TOO_LARGE = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
_ENOUGH_DIGITS = 18  # of a length, to know that it is over any limit
_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})

Surprised = Callable[[Request, Exception], Response]


class SecurityHeaders:
    """Adds the headers to every response; `https`: tells browsers to come back by HTTPS only.

    `frames` says which origins may frame the answer to a request; none if it is empty.
    """

    def __init__(self, app: ASGIApp, *, https: bool, frames: Callable[[Headers], str] = lambda _: "") -> None:
        self._app = app
        self._frames = frames
        self._headers = dict(SECURITY_HEADERS)
        if https:
            self._headers["Strict-Transport-Security"] = f"max-age={_ONE_YEAR_S}"

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the answer what it does not say itself."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
                if ancestors := self._frames(Headers(scope=scope)) if scope["type"] == "http" else "":
                    policy = headers[_POLICY].replace(_UNFRAMED, f"frame-ancestors {ancestors}")
                    headers[_POLICY] = policy
            await send(message)

        await self._app(scope, receive, send_with_headers)


class LastResort:
    """Answers an error that nothing else has handled, inside the other guards so that they still apply."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; where that raises before anything was sent, answer 500."""
        begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            await self._app(scope, receive, send_and_note)
        except Exception as error:
            if scope["type"] != "http" or begun:
                raise
            request = Request(scope)
            surprised: Surprised = request.app.state.answer_surprise
            await surprised(request, error)(scope, receive, send)


class BodyLimit:
    """Refuses a request body of more than `limit_kib` KiB, announced or not."""

    def __init__(self, app: ASGIApp, *, limit_kib: int) -> None:
        self._app = app
        self._limit_kib = limit_kib
        self._refusal = f"The request is larger than the limit of {limit_kib} KiB."

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, counting what is read of its body."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        announced = Headers(scope=scope).get("content-length", "0")
        if announced.isdecimal() and (len(announced) > _ENOUGH_DIGITS or self._is_over(int(announced))):
            problem = problem_for_status(_TOO_LARGE, self._refusal, instance=scope["path"])
            await problem_response(problem)(scope, receive, send)
            return
        await self._app(scope, self._counted(receive), send)

    def _counted(self, receive: Receive) -> Callable[[], Awaitable[Message]]:
        total_bytes = 0

        async def receive_and_count() -> Message:
            nonlocal total_bytes
            message = await receive()
            total_bytes += len(message.get("body", b""))
            if self._is_over(total_bytes):
                # The framework passes its own exception on from there, and no other.
                raise HTTPException(_TOO_LARGE, self._refusal)
            return message

        return receive_and_count

    def _is_over(self, size_bytes: int) -> bool:
        return size_bytes > self._limit_kib * 1_024


class ReadableAddress:
    """Refuses an address with the character NUL in it: nothing is called so, and no database takes it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if its address can be read."""
        refusal = self._find_fault(scope) if scope["type"] == "http" else None
        if refusal is None:
            await self._app(scope, receive, send)
        else:
            await problem_response(refusal.problem(scope["path"]))(scope, receive, send)

    def _find_fault(self, scope: Scope) -> AppError | None:
        if "\0" in scope["path"]:
            return NotFoundError("There is nothing at this address.")
        if b"%00" in scope["query_string"]:
            return InvalidError("What follows the question mark in this address holds the character NUL.")
        return None


class SameOrigin:
    """Refuses requests that change something and were sent by another site's page.

    Browsers say so in Sec-Fetch-Site, older ones in Origin. A program that sends
    neither, or a bearer token, can't be made to act by a page, and passes.
    """

    def __init__(
        self, app: ASGIApp, *, public_host: str, foreign_paths: frozenset[str] = frozenset()
    ) -> None:
        self._app = app
        self._public_host = public_host
        self._foreign_paths = foreign_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on if it is its own site's, or harmless."""
        free = scope["type"] != "http" or scope["path"] in self._foreign_paths
        if not free and self._is_foreign(scope["method"], Headers(scope=scope)):
            refusal = ForbiddenError("This request was sent by a page of another site.")
            await problem_response(refusal.problem(scope["path"]))(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_foreign(self, method: str, headers: Headers) -> bool:
        if method in _SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
            return False
        if (site := headers.get("sec-fetch-site")) is not None:
            return site not in ("same-origin", "none")
        if (origin := headers.get("origin")) is not None:
            return _host_of(origin) not in (headers.get("host"), self._public_host)
        return False


def _host_of(origin: str) -> str:
    try:
        return urlsplit(origin).netloc
    except ValueError:  # no browser sends such a one
        return ""
