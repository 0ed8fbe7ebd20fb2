"""The platforms' public keys: fetched when needed, kept a while, fetched again for a key not seen before."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key

from app.lms.errors import PlatformError, Reason, RefusedError
from app.lms.outgoing import Outgoing

KEPT_S = 3_600.0
PAUSE_S = 30.0
_MAX_SETS = 1_000
_MAX_KEYS = 100


@dataclass
class _KeySet:
    keys: dict[str, Key] = field(default_factory=dict)
    fetched_at: float = float("-inf")
    asked_at: float = float("-inf")
    failure: str = ""
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


class PlatformKeys:
    """One per process. `clock` in seconds, rising."""

    def __init__(self, outgoing: Outgoing, clock: Callable[[], float] = time.monotonic) -> None:
        self._outgoing = outgoing
        self._clock = clock
        self._sets: dict[str, _KeySet] = {}

    async def get(self, url: str, kid: str) -> Key:
        """The key of that id at the platform's key set.

        The set is fetched at most every half minute, so that made-up ids can't make us
        flood a platform; while it can't be fetched, keys seen before go on working.

        Raises:
            RefusedError: the set has no such key, or can't be had.
        """
        found = self._set(url)
        if self._is_stale(found, kid):
            async with found.lock:
                # Whoever waited for the lock finds the keys fetched.
                if self._is_stale(found, kid) and self._clock() - found.asked_at >= PAUSE_S:
                    found.failure = await self._fetch(url, found)
        key = found.keys.get(kid)
        if key is None:
            if found.failure:
                raise RefusedError(
                    Reason.PLATFORM_SILENT, f"The platform's keys can't be had: {found.failure}"
                )
            raise RefusedError(Reason.KEY, "The platform's key set has no key of the id_token's kid.")
        return key

    def _is_stale(self, found: _KeySet, kid: str) -> bool:
        return kid not in found.keys or self._clock() - found.fetched_at > KEPT_S

    def _set(self, url: str) -> _KeySet:
        if url not in self._sets and len(self._sets) >= _MAX_SETS:
            self._sets.clear()
        return self._sets.setdefault(url, _KeySet())

    async def _fetch(self, url: str, into: _KeySet) -> str:
        into.asked_at = self._clock()
        try:
            answer = await self._outgoing.send("GET", url, headers={"Accept": "application/json"})
            if not answer.is_ok:
                return f"the answer has status {answer.status}."
            listed = answer.json()
        except PlatformError as error:
            return error.detail
        into.keys = _read_keys(listed)
        into.fetched_at = into.asked_at
        return ""


def _read_keys(listed: object) -> dict[str, Key]:
    keys = listed.get("keys") if isinstance(listed, dict) else None
    found = {}
    for each in keys[:_MAX_KEYS] if isinstance(keys, list) else ():
        # Secret ones have no business in a public set, and would make forging easy.
        if not isinstance(each, dict) or each.get("kty") not in ("RSA", "EC"):
            continue
        try:
            found[str(each["kid"])] = JWKRegistry.import_key(each)
        except (JoseError, KeyError, ValueError, TypeError):
            continue
    return found
