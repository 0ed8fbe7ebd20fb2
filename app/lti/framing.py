"""Pages within an LMS's frame: who may frame them, and cookies that hold there.

A launch in a frame leaves a signed cookie behind that names the platform's origins. It is
partitioned: the browser sends it only while the same site is around us.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable

from starlette.datastructures import Headers
from starlette.requests import cookie_parser
from starlette.responses import Response

from app.api.guards import CONTENT_POLICY

FRAMES_COOKIE = "batchmark_frames"
_ORIGIN = re.compile(r"https?://[A-Za-z0-9.\-\[\]:]+")
_FRAMES = ("iframe", "frame", "embed", "object")


def is_framed(headers: Headers) -> bool:
    """Whether a request came from within a frame, as far as the browser says; unknown counts as yes."""
    return headers.get("sec-fetch-dest", "iframe") in _FRAMES


def let_frame(response: Response, ancestors: str, *, forms_to: str = "") -> Response:
    """Let pages of `ancestors` show this response, and its forms go to `forms_to` too."""
    parts = [part for part in CONTENT_POLICY if not part.startswith(("frame-ancestors", "form-action"))]
    parts += [f"frame-ancestors {ancestors}", f"form-action 'self' {forms_to}".strip()]
    response.headers["Content-Security-Policy"] = "; ".join(parts)
    return response


def put_cookie(
    response: Response, name: str, value: str, *, lifetime_s: int, https: bool, framed: bool, path: str = "/"
) -> None:
    """Set a cookie; `framed`: one that is sent within a frame of another site, where the browser allows that.

    Without https no browser does; then it says nothing of sites, which lets it come back
    with a form that the LMS sends.
    """
    parts = [f"{name}={value}", f"Path={path}", f"Max-Age={lifetime_s}", "HttpOnly"]
    if https:
        parts.append("Secure")
    if https and framed:
        parts += ["SameSite=None", "Partitioned"]
    if not framed:
        parts.append("SameSite=Lax")
    response.headers.append("Set-Cookie", "; ".join(parts))


def seal_origins(origins: Iterable[str], secret: bytes) -> str:
    """The value of the cookie that names who may frame us."""
    said = base64.urlsafe_b64encode(json.dumps(list(origins)).encode()).decode()
    return f"{said}.{_mark(said, secret)}"


def find_ancestors(headers: Headers, secret: Callable[[], bytes]) -> str:
    """Who may frame the answer to this request, for its policy; empty: nobody."""
    value = cookie_parser(headers.get("cookie", "")).get(FRAMES_COOKIE, "")
    said, _, mark = value.partition(".")
    if not said or not hmac.compare_digest(mark.encode(), _mark(said, secret()).encode()):
        return ""
    try:
        origins = json.loads(base64.urlsafe_b64decode(said))
    except (ValueError, binascii.Error):
        return ""
    return " ".join(origin for origin in origins if _ORIGIN.fullmatch(origin))


def _mark(said: str, secret: bytes) -> str:
    key = hashlib.sha256(b"batchmark frames\0" + secret).digest()
    return hmac.new(key, said.encode(), hashlib.sha256).hexdigest()
