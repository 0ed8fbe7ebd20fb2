"""Calls to a platform's services, with an access token that is asked for when needed."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urlsplit
from uuid import uuid4

from app.lms.errors import RefusingError, SilentError
from app.lms.keys import Signer
from app.lms.outgoing import Answer, Outgoing

_ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_ASSERTION_LIFETIME_S = 60
_EARLY_S = 30.0
_MAX_LIFETIME_S = 86_400.0
_MAX_TOKENS = 10_000
_SHOWN_CHARS = 300


@dataclass(frozen=True)
class Platform:
    """A registration: one client at one LMS. `audience` empty: the token URL is what assertions are for."""

    id: str
    issuer: str
    client_id: str
    auth_url: str
    token_url: str
    jwks_url: str
    audience: str = ""


class Tokens:
    """Access tokens of this process, kept until shortly before they expire. `clock` in seconds, rising."""

    def __init__(self, outgoing: Outgoing, clock: Callable[[], float] = time.monotonic) -> None:
        self.outgoing = outgoing
        self._clock = clock
        self._kept: dict[tuple[str, str], tuple[str, float]] = {}

    async def get(self, platform: Platform, scopes: Collection[str], signer: Signer) -> str:
        """A token for these scopes.

        Raises:
            SilentError, RefusingError: the platform gave none.
        """
        key = (platform.id, " ".join(sorted(scopes)))
        token, good_until = self._kept.get(key, ("", 0.0))
        if not token or self._clock() >= good_until:
            token, lifetime_s = await self._ask(platform, key[1], signer)
            if len(self._kept) >= _MAX_TOKENS:
                self._kept.clear()
            self._kept[key] = (token, self._clock() + lifetime_s - _EARLY_S)
        return token

    def forget(self, platform: Platform, scopes: Collection[str]) -> None:
        """Ask for a fresh one next time."""
        self._kept.pop((platform.id, " ".join(sorted(scopes))), None)

    async def _ask(self, platform: Platform, scope: str, signer: Signer) -> tuple[str, float]:
        now_s = int(time.time())
        assertion = signer.sign(
            {
                "iss": platform.client_id,
                "sub": platform.client_id,
                "aud": platform.audience or platform.token_url,
                "iat": now_s,
                "exp": now_s + _ASSERTION_LIFETIME_S,
                "jti": str(uuid4()),
            }
        )
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": assertion,
            "scope": scope,
        }
        answer = await self.outgoing.send("POST", platform.token_url, form=form)
        if not answer.is_ok:
            raise failure(answer, "No access token")
        given = answer.json()
        token = given.get("access_token") if isinstance(given, dict) else None
        if not isinstance(token, str) or not token:
            raise RefusingError("The platform's answer holds no access token.")
        lifetime = given.get("expires_in")
        is_number = isinstance(lifetime, int | float) and lifetime > 0
        return token, float(min(lifetime, _MAX_LIFETIME_S)) if is_number else 0.0


@dataclass(frozen=True)
class Line:
    """A line to one platform's services for one purpose, limited to `scopes`."""

    tokens: Tokens
    platform: Platform
    signer: Signer
    scopes: tuple[str, ...]

    async def send(
        self, method: str, url: str, *, accept: str, content: bytes | None = None, content_type: str = ""
    ) -> Answer:
        """The answer of a service, whose status says that it was done.

        A token refused is replaced once. `accept` and `content_type` must be the service's
        own media types: platforms refuse others.

        Raises:
            SilentError: worth trying again.
            RefusingError: it is not; `status` says why.
        """
        headers = {"Accept": accept, **({"Content-Type": content_type} if content_type else {})}
        answer = await self._send(method, url, headers, content)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self.tokens.forget(self.platform, self.scopes)
            answer = await self._send(method, url, headers, content)
        if not answer.is_ok:
            raise failure(answer, urlsplit(url).hostname or "The platform")
        return answer

    async def _send(self, method: str, url: str, headers: dict[str, str], content: bytes | None) -> Answer:
        token = await self.tokens.get(self.platform, self.scopes, self.signer)
        headers = {**headers, "Authorization": f"Bearer {token}"}
        return await self.tokens.outgoing.send(method, url, headers=headers, content=content)


def failure(answer: Answer, where: str) -> SilentError | RefusingError:
    """The error for an answer that does not say yes, with a few of the platform's own words."""
    said = " ".join(answer.body[:_SHOWN_CHARS].decode(errors="replace").split())
    detail = f"{where}: the platform answered {answer.status}" + (f" ({said})." if said else ".")
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS or answer.status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return SilentError(detail, retry_after_s=answer.retry_after_s)
    return RefusingError(detail, status=answer.status)
