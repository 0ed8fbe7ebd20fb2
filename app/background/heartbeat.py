"""Keeps a worker's heartbeat fresh while the worker is fit, so that another process can tell."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import structlog

from app.background.beats import BEAT_INTERVAL_S, Beat, now_in_words, write_beat
from app.beside import going_on
from app.db.engine import Database
from app.services import Grading

ANSWER_LIMIT_S = 10.0
_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Heartbeat:
    """Written by the loop that does the work, so that a stuck loop writes none.

    `find_fault` says in words what keeps the worker from its work, "" if nothing does.
    """

    path: Path
    database: Database
    state: Grading
    find_fault: Callable[[], str]

    @asynccontextmanager
    async def beating(self) -> AsyncIterator[None]:
        """Beat every few seconds while the block runs."""
        async with going_on(self._beat_on()):
            yield

    async def beat(self) -> None:
        """Write down how the worker is now."""
        fault = self.find_fault() or await self._find_database_fault()
        write_beat(self.path, Beat(now_in_words(), self.state.state, self.state.detail, fault))

    async def _beat_on(self) -> None:
        while True:
            try:
                await self.beat()
            except OSError:
                _log.exception("the heartbeat can't be written")
            await asyncio.sleep(BEAT_INTERVAL_S)

    async def _find_database_fault(self) -> str:
        try:
            async with asyncio.timeout(ANSWER_LIMIT_S):
                await self.database.ping()
        except Exception as error:  # noqa: BLE001 - whatever it is, no work can be taken
            return f"the database does not answer: {type(error).__name__}: {error}"
        return ""
