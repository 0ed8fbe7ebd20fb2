"""The job engine, behind one class: wakes workers up. The submission's row is the truth, a job only a nudge.

On PostgreSQL a job is put in the caller's transaction and any worker may take it;
beside SQLite the queue is in memory and a job appears after the commit. A job that
is lost is made again by the sweep; one that runs twice does no harm.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from enum import StrEnum

import asyncpg
import structlog
from pgqueuer import AsyncpgDriver, Job, PgQueuer, Queries
from pgqueuer.errors import RetryRequested
from pgqueuer.ports import RepositoryPort
from sqlalchemy import event, make_url
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import driver_dsn

Handler = Callable[[str], Awaitable[None]]


class Task(StrEnum):
    """What is to be done with a row: graded, also in the shadow; sent to an LMS or webhook; asked of one."""

    GRADE = "grade"
    REGRADE = "regrade"
    PUBLISH = "publish"
    ROSTER = "roster"
    WEBHOOK = "webhook"


# Somebody waits for a grade, in turn; a regrade runs when nobody does, after the last of all turns.
_LAST_TURN = 2**30
_PRIORITIES = {
    Task.GRADE: 0,
    Task.REGRADE: -_LAST_TURN - 1,
    Task.PUBLISH: 0,
    Task.ROSTER: -1,
    Task.WEBHOOK: 0,
}
_RESTART_PAUSE_S = 1.0
_POLL = timedelta(seconds=2)
# Longer than the lease of a row: when a dead worker's job is taken again, the claim on its row has lapsed.
_HEARTBEAT_TIMEOUT = timedelta(seconds=10)
_log = structlog.get_logger(__name__)


class Jobs:
    """Puts rows up for grading, and works them off. One per process."""

    def __init__(self, database_url: str) -> None:
        self._is_sqlite = make_url(database_url).get_backend_name() == "sqlite"
        self._dsn = driver_dsn(database_url)
        self._memory = PgQueuer.in_memory()
        self._stopping = asyncio.Event()
        self._background: set[asyncio.Task[object]] = set()
        self._at_hand: set[asyncio.Future[None]] = set()

    async def put(
        self, session: AsyncSession, rows: Mapping[str, int] | Sequence[str], task: Task = Task.GRADE
    ) -> None:
        """Make a job for each of these rows that has none; takes effect when `session` commits.

        `rows` are ids, or ids with their turns: the job with the lowest is taken first.
        """
        if not rows:
            return
        turns = rows if isinstance(rows, Mapping) else dict.fromkeys(rows, 0)
        if self._is_sqlite:
            event.listen(
                session.sync_session, "after_commit", lambda _: self._put_in_memory(turns, task), once=True
            )
            return
        raw = await (await session.connection()).get_raw_connection()
        driver = AsyncpgDriver(raw.driver_connection)
        await _enqueue(Queries(driver), turns, task)

    def _put_in_memory(self, turns: Mapping[str, int], task: Task) -> None:
        assert self._memory.queries is not None
        putting = asyncio.ensure_future(_enqueue(self._memory.queries, turns, task))
        self._background.add(putting)
        putting.add_done_callback(self._background.discard)

    async def work(self, handlers: Mapping[Task, Handler], slots: int) -> None:
        """Call a task's handler with the id of each row put up for it, `slots` at a time, until `stop`.

        Starts again when the connection to the database is lost.
        """
        gate = asyncio.Semaphore(slots)
        while not self._stopping.is_set():
            try:
                async with self._queue() as queue:
                    await self._run(queue, handlers, gate, slots)
            except Exception:  # noqa: BLE001 - whatever broke off, learners must not be left waiting
                _log.exception("the job queue broke off; starting it again")
                await asyncio.sleep(_RESTART_PAUSE_S)

    def stop(self) -> None:
        """Take no further job; `work` returns when those at hand are done."""
        self._stopping.set()
        self._memory.shutdown.set()

    async def hand_back(self) -> None:
        """After `stop`: break off what is at hand. Handlers are cancelled, their jobs are anybody's again."""
        at_hand = set(self._at_hand)
        for each in at_hand:
            each.cancel()
        if at_hand:
            await asyncio.wait(at_hand)

    @asynccontextmanager
    async def _queue(self) -> AsyncIterator[PgQueuer]:
        if self._is_sqlite:
            self._memory = PgQueuer.in_memory()
            yield self._memory
            return
        async with asyncpg.create_pool(self._dsn, min_size=1, max_size=4) as pool:
            yield PgQueuer.from_asyncpg_pool(pool)

    async def _run(
        self, queue: PgQueuer, handlers: Mapping[Task, Handler], gate: asyncio.Semaphore, slots: int
    ) -> None:
        for task, handle in handlers.items():
            queue.entrypoint(task.value)(self._gated(handle, gate))
        stopper = asyncio.create_task(self._stop_queue(queue))
        try:
            # One at a time and no more than the slots: a worker would claim the whole queue otherwise.
            await queue.run(
                dequeue_timeout=_POLL,
                batch_size=1,
                max_concurrent_tasks=max(2, slots),
                shutdown_on_listener_failure=True,
                heartbeat_timeout=_HEARTBEAT_TIMEOUT,
            )
        finally:
            stopper.cancel()

    async def _stop_queue(self, queue: PgQueuer) -> None:
        await self._stopping.wait()
        queue.shutdown.set()

    def _gated(self, handle: Handler, gate: asyncio.Semaphore) -> Callable[[Job], Awaitable[None]]:
        async def work_off(job: Job) -> None:
            async with gate:
                if self._stopping.is_set():  # it was taken, but not begun
                    raise RetryRequested(reason="the process stops")
                await self._handle(handle, (job.payload or b"").decode())

        return work_off

    async def _handle(self, handle: Handler, row_id: str) -> None:
        """Call the handler in a task of its own, so that it can be broken off and the job put back."""
        at_hand = asyncio.ensure_future(handle(row_id))
        self._at_hand.add(at_hand)
        try:
            await asyncio.wait({at_hand})
        finally:
            self._at_hand.discard(at_hand)
            at_hand.cancel()
        if at_hand.cancelled():
            raise RetryRequested(reason="the process stops")
        at_hand.result()


async def _enqueue(queries: RepositoryPort, turns: Mapping[str, int], task: Task) -> None:
    await queries.enqueue(
        [task.value] * len(turns),
        [row_id.encode() for row_id in turns],
        [_PRIORITIES[task] - min(turn, _LAST_TURN) for turn in turns.values()],
        dedupe_key=list(turns),
        on_conflict="skip",
    )
