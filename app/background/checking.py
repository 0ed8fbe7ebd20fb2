"""Proves what authors have asked to be checked: one question at a time, behind learners' answers."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import suppress
from datetime import UTC, datetime
from typing import Protocol

import structlog

from app.db.authoring.checks import drop_old_checks, find_due_check, finish_check
from app.db.authoring.tables import QuestionCheck
from app.db.claims import claim
from app.db.engine import Database
from app.pipeline.answering.held import Held
from app.pipeline.answering.judging import try_to_renew
from app.settings import Settings
from graders.judge import StoppedError
from graders.proving.records import Proof
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion, parse_question

LOOK_INTERVAL_S = 0.5

_log = structlog.get_logger(__name__)


class Prover(Protocol):
    """What proves: `app.background.checked_judge.CheckedJudge`, or a stand-in in tests."""

    def prove(self, loaded: LoadedQuestion, stop: threading.Event) -> Proof:
        """Blocks until the question is proven or refused, or `stop` is set."""
        ...


class Checking:
    """Takes checks that wait, oldest first; the rows are the queue."""

    def __init__(self, database: Database, prover: Prover, settings: Settings) -> None:
        self._database = database
        self._prover = prover
        self._settings = settings

    async def look_on(self, stopping: asyncio.Event) -> None:
        """Prove one question after the other until `stopping`; what is under way then is left to others."""
        while not stopping.is_set():
            try:
                if await self.take_one(stopping):
                    continue
            except Exception:  # noqa: BLE001 - the database may be restarting; the next look comes soon
                _log.exception("checks can't be looked for")
            with suppress(TimeoutError):
                await asyncio.wait_for(stopping.wait(), LOOK_INTERVAL_S)

    async def take_one(self, stopping: asyncio.Event) -> bool:
        """Work off the check that has waited longest; False if none waits."""
        async with self._database.reading() as session:
            due = await find_due_check(session, _now())
        if due is None:
            return False
        async with self._database.writing() as session:
            await drop_old_checks(session, _now())
            claimed = await claim(session, QuestionCheck, due, lease_s=self._settings.lease_s, now=_now())
        if claimed is not None:
            await self._work_off(Held(self._database, claimed, self._settings), stopping)
        return True

    async def _work_off(self, held: Held[QuestionCheck], stopping: asyncio.Event) -> None:
        claimed = held.row
        log = _log.bind(question=claimed.question_id, check=claimed.id)
        if held.is_spent:
            reason = "the worker was lost each time it proved this"
            await held.give_up(reason, finished_at=_now())
            return
        try:
            proof = await self._prove(held, stopping)
        except StoppedError:
            if stopping.is_set():
                await held.hand_back()
            else:
                limit = f"its proof takes longer than {self._settings.check_limit_s:g} seconds"
                await held.give_up(limit, too_slow=True, finished_at=_now())
        except QuestionFileError as error:
            await held.give_up(str(error), finished_at=_now())
        except Exception as error:
            log.exception("a check failed by our fault")
            await held.retry_or_give_up(f"{type(error).__name__}: {error}", finished_at=_now())
        else:
            async with self._database.writing() as session:
                # By way of JSON, where an infinite margin becomes a text: JSON has no infinity.
                await finish_check(session, claimed, json.loads(proof.model_dump_json()), _now())
            log.info("checked", proven=proof.proven, elapsed_s=proof.elapsed_s)

    async def _prove(self, held: Held[QuestionCheck], stopping: asyncio.Event) -> Proof:
        """The proof.

        Raises:
            StoppedError: it took too long, or `stopping` was set.
        """
        source, name = held.row.source, f"{held.row.question_id}.yaml"
        loaded = await asyncio.to_thread(parse_question, source, name)
        stop, loop = threading.Event(), asyncio.get_running_loop()
        deadline = loop.time() + self._settings.check_limit_s
        running = asyncio.create_task(asyncio.to_thread(self._prover.prove, loaded, stop))
        stopped = asyncio.create_task(stopping.wait())
        try:
            while not running.done():
                pause_s = max(0.0, min(self._settings.lease_s / 3, deadline - loop.time()))
                await asyncio.wait({running} if stop.is_set() else {running, stopped}, timeout=pause_s or 1)
                if stopping.is_set() or loop.time() >= deadline:
                    stop.set()
                await try_to_renew(held.renew)
        finally:
            stop.set()
            stopped.cancel()
        return running.result()


def _now() -> datetime:
    return datetime.now(UTC)
