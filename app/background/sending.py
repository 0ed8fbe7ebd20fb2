"""A loop that talks to other servers: rows that are due get a job, and each kind has who works it off."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Self

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.jobs import Handler, Jobs, Task
from app.services import Services

SLOTS = 4
_SWEEP_ROWS = 500
_log = structlog.get_logger(__name__)

ListDue = Callable[[AsyncSession, datetime, int], Awaitable[list[str]]]
"""The ids of so many rows that are due by then."""


@dataclass(frozen=True)
class Kind:
    """Rows of one kind: how they are found, and what is done with one, by its id."""

    task: Task
    list_due: ListDue
    handle: Handler


class Sending:
    """One of a kind for each web process; any of them may do the work, and each row is claimed first."""

    def __init__(self, services: Services, kinds: Sequence[Kind]) -> None:
        self._kinds = kinds
        self._settings = services.settings
        self._database = services.database
        # A queue of its own: what another server takes its time for must not keep learners from their grades.
        self._jobs = Jobs(services.settings.database_url)
        self._stopping = asyncio.Event()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Work in the background while the block runs; what was begun is finished, or its claim lapses."""
        tasks = [asyncio.create_task(self._sweep_on()), asyncio.create_task(self._work())]
        try:
            yield self
        finally:
            self._stopping.set()
            self._jobs.stop()
            _, late = await asyncio.wait(tasks, timeout=self._settings.stop_grace_s)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

    async def sweep(self) -> None:
        """Put up every row that is due, to no effect where it has a job."""
        now = datetime.now(UTC)
        async with self._database.reading() as session:
            found = {kind.task: await kind.list_due(session, now, _SWEEP_ROWS) for kind in self._kinds}
        if any(found.values()):
            async with self._database.writing() as session:
                for task, row_ids in found.items():
                    await self._jobs.put(session, row_ids, task)

    async def _sweep_on(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001 - the database may be restarting; the next round comes soon
                _log.exception("the sweep of an outbox failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._settings.sweep_interval_s)

    async def _work(self) -> None:
        await self._jobs.work({kind.task: _logging(kind.handle) for kind in self._kinds}, SLOTS)


def _logging(handle: Handler) -> Handler:
    async def handle_and_log(row_id: str) -> None:
        try:
            await handle(row_id)
        except Exception:  # noqa: BLE001 - the row is still due once its claim has lapsed
            _log.exception("sending failed by our fault", row=row_id)

    return handle_and_log
