"""The worker: takes submissions that wait, has them judged, and looks for forgotten ones."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import structlog

from app.background.checked_judge import CheckedJudge
from app.background.checking import Checking
from app.background.heartbeat import Heartbeat
from app.background.metrics_port import giving_out
from app.background.preparing import PreparingAhead
from app.db.engine import Database, open_database
from app.db.jobs import Jobs, Task
from app.db.migrate import upgrade
from app.db.submissions.claims import list_due
from app.db.submissions.tries import delete_tries
from app.db.teaching.shadow_claims import list_due_shadows
from app.gauges import Figures, Gauges, SandboxFigures
from app.live import LiveCases, Tell
from app.logs import configure_logs
from app.observing.traces import TRACES
from app.pipeline.grade import grade_submission
from app.pipeline.regrade import regrade_one
from app.rules.tries import KEPT_FOR
from app.services import Grading
from app.settings import Settings
from graders.answers import Answer
from graders.proving.records import Proof
from graders.sandbox.policy import LIBRARY_SETS
from graders.verdicts import Grade
from questions.loader import LoadedQuestion

SWEEP_ROWS = 500
CLEAR_INTERVAL_S = 300.0
RESTART_PAUSE_S = 30.0
HAND_BACK_S = 5.0  # for the database to take back what was broken off

_log = structlog.get_logger(__name__)


class Grader(Protocol):
    """What grades: `graders.judge.Judge`, or a stand-in in tests."""

    def grade(
        self, loaded: LoadedQuestion, answer: Answer, variant: int, *, tell: Tell | None = None
    ) -> Grade:
        """Blocks until the answer is judged; `tell` hears of each case as soon as it is."""
        ...

    def prepare(self, loaded: LoadedQuestion, variant: int, stop: threading.Event) -> None:
        """Blocks until a variant is ready to be graded with, or `stop` is set."""
        ...

    def prove(self, loaded: LoadedQuestion, stop: threading.Event) -> Proof:
        """Blocks until a question is proven or refused, or `stop` is set."""
        ...

    def start(self, library_set: str) -> dict[str, str]:
        """Start the sandbox of a library set, and make sure that it is one."""
        ...

    def figures(self) -> Sequence[SandboxFigures]:
        """How each library set's sandbox stands."""
        ...

    def close(self) -> None:
        """End every sandbox."""
        ...


JudgeFactory = Callable[[Settings], Grader]


def make_judge(settings: Settings) -> CheckedJudge:
    """The judge as the settings want it."""
    return CheckedJudge(
        ready_boxes=settings.grading_slots,
        output_limit_bytes=settings.output_limit_mib << 20,
        source_limit_bytes=settings.source_limit_kib << 10,
        allow_missing_walls=settings.allow_missing_walls,
        cache_dir=settings.cache_dir,
        cache_limit_bytes=settings.cache_limit_mib << 20,
    )


@dataclass
class Worker:
    """Grades what waits with `judge`; `state` says how the sandbox fares."""

    settings: Settings
    database: Database
    jobs: Jobs
    judge: Grader
    state: Grading
    live: LiveCases = field(default_factory=LiveCases)
    _stopping: asyncio.Event = field(default_factory=asyncio.Event)
    _ahead: PreparingAhead = field(init=False)
    _rounds: list[asyncio.Task[None]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._ahead = PreparingAhead(self.database, self.judge)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Work in the background while the block runs; then finish what was begun.

        Grades still running after `stop_grace_s` are handed back: another worker takes them
        up at once, and they cost no try.
        """
        rounds = (self._sweep_on(), self._clear_on(), self._work())
        tasks = self._rounds = [asyncio.create_task(each) for each in rounds]
        try:
            yield
        finally:
            self._stopping.set()
            self.jobs.stop()
            _, late = await asyncio.wait(tasks, timeout=self.settings.stop_grace_s)
            if late:
                await self.jobs.hand_back()
                _, late = await asyncio.wait(tasks, timeout=HAND_BACK_S)
            for task in late:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await asyncio.to_thread(self.judge.close)

    def find_fault(self) -> str:
        """What keeps this worker from its work although it runs; "" if nothing does."""
        ended = [task for task in self._rounds if task.done()]
        return "a part of the worker has ended; start it anew" if ended else ""

    async def sweep(self) -> int:
        """Put up every row that should have a job, to no effect where it has one. Returns how many."""
        async with self.database.writing() as session:
            due = await list_due(session, datetime.now(UTC), SWEEP_ROWS)
            await self.jobs.put(session, due)
            shadows = await list_due_shadows(session, datetime.now(UTC), SWEEP_ROWS)
            await self.jobs.put(session, shadows, Task.REGRADE)
        return len(due) + len(shadows)

    async def _sweep_on(self) -> None:
        while not self._stopping.is_set():
            try:
                await self.sweep()
            except Exception:  # noqa: BLE001 - the database may be restarting; the next round comes soon
                _log.exception("the sweep failed")
            await self._pause(self.settings.sweep_interval_s)

    async def _clear_on(self) -> None:
        while not self._stopping.is_set():
            try:
                async with self.database.writing() as session:
                    cleared = await delete_tries(session, datetime.now(UTC) - KEPT_FOR, SWEEP_ROWS)
            except Exception:  # noqa: BLE001 - as for the sweep; what is left over waits for the next round
                _log.exception("old tries were not cleared away")
                cleared = 0
            await self._pause(CLEAR_INTERVAL_S if cleared < SWEEP_ROWS else RESTART_PAUSE_S)

    async def _work(self) -> None:
        # No work is taken before the sandbox stands and was attacked in vain: rows wait
        # meanwhile, and nobody loses a try.
        while not self._stopping.is_set() and not await self._sandbox_stands():
            await self._pause(RESTART_PAUSE_S)
        if self._stopping.is_set():
            return
        async with asyncio.TaskGroup() as tasks:
            if self.settings.prepare_ahead:
                tasks.create_task(self._ahead.look_on(self._stopping))
            checking = Checking(self.database, self.judge, self.settings)
            tasks.create_task(checking.look_on(self._stopping))
            handlers = {Task.GRADE: self._grade, Task.REGRADE: self._regrade}
            await self.jobs.work(handlers, self.settings.grading_slots)

    async def _sandbox_stands(self) -> bool:
        self.state.state = "starting"
        try:
            for library_set in LIBRARY_SETS:
                self.state.libraries |= await asyncio.to_thread(self.judge.start, library_set)
        except Exception as error:  # noqa: BLE001 - whatever it is, the service goes on and says so
            self.state.state, self.state.detail = "refused", str(error)
            _log.exception("no code is graded; trying again", pause_s=RESTART_PAUSE_S)
            return False
        self.state.state, self.state.detail = "ready", ""
        return True

    async def _grade(self, submission_id: str) -> None:
        with self._ahead.making_way(), self.live.grading(submission_id) as tell:
            judge = partial(self.judge.grade, tell=tell)
            await grade_submission(self.database, submission_id, judge, self.settings)

    async def _regrade(self, shadow_id: str) -> None:
        with self._ahead.making_way():
            await regrade_one(self.database, shadow_id, self.judge.grade, self.settings)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)


async def run_worker(settings: Settings, judge_factory: JudgeFactory = make_judge) -> None:
    """Grade until SIGTERM or SIGINT: the worker process beside PostgreSQL.

    Raises:
        TracingError, MetricsPortError: the operator's; what the settings want can't be had.
    """
    configure_logs()
    if settings.tracing:
        TRACES.begin("batchmark-worker")
    await upgrade(settings.database_url)
    database, jobs = open_database(settings), Jobs(settings.database_url)
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    worker = Worker(settings, database, jobs, judge_factory(settings), Grading())
    figures = Figures(Gauges(database, worker.state, sandboxes=worker.judge.figures))
    try:
        with giving_out(figures, host=settings.metrics_host, port=settings.metrics_port):
            async with worker.running(), _beating(worker):
                _log.info("worker started", slots=settings.grading_slots)
                await stop.wait()
    finally:
        await database.close()
        await asyncio.to_thread(TRACES.end)


def _beating(worker: Worker) -> AbstractAsyncContextManager[None]:
    path = worker.settings.heartbeat_file
    if path is None:
        return nullcontext()
    return Heartbeat(path, worker.database, worker.state, worker.find_fault).beating()
