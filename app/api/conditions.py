"""Conditional requests (RFC 9110): what is read has an ETag, by which a change says what it was made to."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Header, Response
from pydantic import BaseModel
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.errors import VersionGoneByError

ANYTHING = "*"
_DIGITS = 32

Condition = Annotated[str | None, Header(max_length=1_000)]


def read_tags(header: str) -> set[str]:
    """The tags that a condition lists, without their quotes."""
    # Weak ones too: a proxy that compresses may have weakened ours.
    return {tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")}


def tag_of(view: BaseModel) -> str:
    """The strong tag of what is shown: it changes with any of it."""
    return hashlib.sha256(view.model_dump_json().encode()).hexdigest()[:_DIGITS]


def show_tag(response: Response, view: BaseModel) -> None:
    """Say in the answer which state of `view` it shows, for `If-Match` and `If-None-Match`."""
    response.headers["ETag"] = f'"{tag_of(view)}"'
    response.headers["Cache-Control"] = "private, no-cache"
    # A cache that one browser's people share must not show one what another was shown.
    response.headers["Vary"] = "Authorization, Cookie"


@dataclass(frozen=True)
class Precondition:
    """What a change says of the state that it was made to; `if_match` None: it doesn't."""

    if_match: str | None

    def require(self, current: BaseModel | None) -> None:
        """Return if the change was made to what is there now; None: nothing is.

        To be asked in the transaction of the change, once nobody else can change it.

        Raises:
            VersionGoneByError: something else is there by now.
        """
        if self.if_match is None:
            return
        tags = read_tags(self.if_match)
        if current is not None and tags & {tag_of(current), ANYTHING}:
            return
        raise VersionGoneByError("It was changed since you read it. Read it again; nothing was changed now.")


def _read_precondition(if_match: Condition = None) -> Precondition:
    return Precondition(if_match)


IfMatch = Annotated[Precondition, Depends(_read_precondition)]
"""The header `If-Match`, where it may be left out."""


class NotModified:
    """Answers 304, without the body, where `If-None-Match` names the tag of what would be sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; leave out the answer's body if its reader has it."""
        known = _known_tags(scope)
        if not known:
            await self._app(scope, receive, send)
            return
        emptied = False

        async def send_what_is_new(message: Message) -> None:
            nonlocal emptied
            if message["type"] == "http.response.start" and _has(message, known):
                emptied = True
                message = _without_content(message)
            elif emptied and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app(scope, receive, send_what_is_new)


def _known_tags(scope: Scope) -> set[str]:
    if scope["type"] != "http" or scope["method"] not in ("GET", "HEAD"):
        return set()
    header = Headers(scope=scope).get("if-none-match")
    return read_tags(header) if header else set()


def _has(message: Message, known: set[str]) -> bool:
    tags = read_tags(Headers(raw=message["headers"]).get("etag", ""))
    return message["status"] == HTTPStatus.OK and "" not in tags and bool(known & {*tags, ANYTHING})


def _without_content(message: Message) -> Message:
    headers = MutableHeaders(raw=list(message["headers"]))
    for name in ("content-length", "content-type", "content-disposition"):
        del headers[name]
    return {**message, "status": HTTPStatus.NOT_MODIFIED.value, "headers": headers.raw}
