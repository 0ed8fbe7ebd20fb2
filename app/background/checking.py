"""Proves what authors have asked to be checked: one question at a time, behind learners' answers."""

from __future__ import annotations

import asyncio
import json
import threading
from contextlib import suppress
from datetime import UTC, datetime
from functools import partial
from typing import Protocol

import structlog

from app.db.authoring.checks import drop_old_checks, find_due_check, finish_check
from app.db.authoring.tables import QuestionCheck
from app.db.claims import claim, give_up, hand_back, release_claim, renew_claim
from app.db.engine import Database
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
            await self._work_off(claimed, stopping)
        return True

    async def _work_off(self, claimed: QuestionCheck, stopping: asyncio.Event) -> None:
        log = _log.bind(question=claimed.question_id, check=claimed.id)
        if claimed.tries > self._settings.max_tries:
            await self._fail(claimed, "the worker was lost each time it proved this")
            return
        try:
            proof = await self._prove(claimed, stopping)
        except StoppedError:
            await self._give_back(claimed, too_slow=not stopping.is_set())
        except QuestionFileError as error:
            await self._fail(claimed, str(error))
        except Exception as error:
            log.exception("a check failed by our fault")
            await self._retry_or_fail(claimed, f"{type(error).__name__}: {error}")
        else:
            async with self._database.writing() as session:
                # By way of JSON, where an infinite margin becomes a text: JSON has no infinity.
                await finish_check(session, claimed, json.loads(proof.model_dump_json()), _now())
            log.info("checked", proven=proof.proven, elapsed_s=proof.elapsed_s)

    async def _prove(self, claimed: QuestionCheck, stopping: asyncio.Event) -> Proof:
        """The proof.

        Raises:
            StoppedError: it took too long, or `stopping` was set.
        """
        loaded = await asyncio.to_thread(parse_question, claimed.source, f"{claimed.question_id}.yaml")
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
                await try_to_renew(partial(self._renew, claimed))
        finally:
            stop.set()
            stopped.cancel()
        return running.result()

    async def _renew(self, claimed: QuestionCheck) -> None:
        async with self._database.writing() as session:
            await renew_claim(session, claimed, lease_s=self._settings.lease_s, now=_now())

    async def _give_back(self, claimed: QuestionCheck, *, too_slow: bool) -> None:
        async with self._database.writing() as session:
            if too_slow:
                limit = f"its proof takes longer than {self._settings.check_limit_s:g} seconds"
                await give_up(session, claimed, limit, too_slow=True, finished_at=_now())
            else:
                await hand_back(session, claimed)

    async def _retry_or_fail(self, claimed: QuestionCheck, reason: str) -> None:
        if claimed.tries >= self._settings.max_tries:
            await self._fail(claimed, reason)
            return
        async with self._database.writing() as session:
            delay_s = self._settings.retry_delay_s * 2 ** (claimed.tries - 1)
            await release_claim(session, claimed, delay_s=delay_s, now=_now())

    async def _fail(self, claimed: QuestionCheck, reason: str) -> None:
        async with self._database.writing() as session:
            await give_up(session, claimed, reason, finished_at=_now())


def _now() -> datetime:
    return datetime.now(UTC)
