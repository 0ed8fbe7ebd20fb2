"""Waiting for a state, however busy the machine is; never for a moment to pass."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Callable
from typing import Any

PATIENCE_S = 60.0
_LOOK_INTERVAL_S = 0.05
_ANYTHING = object()


async def until(look: Callable[[], Any], *, equals: Any = _ANYTHING, patience_s: float = PATIENCE_S) -> Any:
    """What `look` sees once it is true, or equals what is wanted; fails with the last sight."""
    deadline, seen = time.monotonic() + patience_s, None
    while time.monotonic() < deadline:
        seen = look()
        if inspect.isawaitable(seen):
            seen = await seen
        if (seen == equals) if equals is not _ANYTHING else seen:
            return seen
        await asyncio.sleep(_LOOK_INTERVAL_S)
    raise AssertionError(f"still {seen!r}")
