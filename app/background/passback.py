"""Talks to LMSs in the background: sends scores that are due, asks for members that are due."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime

import structlog

from app.db.jobs import Jobs, Task
from app.db.lms.courses import list_due_rosters
from app.db.lms.scores import list_due_scores
from app.pipeline.lms.roster import sync_roster
from app.pipeline.publish import Publisher
from app.services import Services

SLOTS = 4
_SWEEP_ROWS = 500
_log = structlog.get_logger(__name__)


class Passback:
    """One per web process; any of them may do the work, and each row is claimed first."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._settings = services.settings
        self._database = services.database
        # A queue of its own: what an LMS takes its time for must not keep learners from their grades.
        self._jobs = Jobs(services.settings.database_url)
        self._stopping = asyncio.Event()
        self.publisher = Publisher(
            database=services.database,
            lms=services.lms,
            bank=lambda: services.bank,
            quiz_for=services.get_quiz,
            secret=services.settings.secret(),
            pause_s=services.settings.lti_retry_delay_s,
        )

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work in the background while the block runs; what was begun is finished, or its claim lapses."""
        tasks = [asyncio.create_task(self._sweep_on()), asyncio.create_task(self._work())]
        try:
            yield
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
            scores = await list_due_scores(session, now, _SWEEP_ROWS)
            rosters = await list_due_rosters(session, now, _SWEEP_ROWS)
        if scores or rosters:
            async with self._database.writing() as session:
                await self._jobs.put(session, scores, Task.PUBLISH)
                await self._jobs.put(session, rosters, Task.ROSTER)

    async def _sweep_on(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001 - the database may be restarting; the next round comes soon
                _log.exception("the sweep of the outbox failed")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), self._settings.sweep_interval_s)

    async def _work(self) -> None:
        handlers = {Task.PUBLISH: _logging(self.publisher.publish), Task.ROSTER: _logging(self._sync)}
        await self._jobs.work(handlers, SLOTS)

    async def _sync(self, context_key: str) -> None:
        await sync_roster(self._database, self._services.lms, self.publisher.secret, context_key)


def _logging(handle: Callable[[str], Awaitable[None]]) -> Callable[[str], Awaitable[None]]:
    async def handle_and_log(row_id: str) -> None:
        try:
            await handle(row_id)
        except Exception:  # noqa: BLE001 - the row is still due once its claim has lapsed
            _log.exception("talking to an LMS failed by our fault", row=row_id)

    return handle_and_log
