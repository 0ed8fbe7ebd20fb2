"""Prepares coding questions before anybody hands in: one variant at a time, while the process is idle."""

from __future__ import annotations

import asyncio
import os
import threading
from contextlib import AbstractContextManager, suppress
from queue import SimpleQueue
from typing import Protocol

import structlog

from app.db.authoring.questions import list_current
from app.db.engine import Database
from app.db.tables import QuestionVersion
from graders.coding.busy import Busy
from graders.judge import StoppedError
from graders.verdicts import QuestionError
from questions.code import CodeQuestion
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion, parse_question
from questions.visible import find_visible_part

LOOK_INTERVAL_S = 15.0  # how often questions are looked for that were changed meanwhile
STOP_LIMIT_S = 10.0  # for the run in the sandbox that is on; the thread dies with the process anyway
NICENESS = 10

_log = structlog.get_logger(__name__)


class Judge(Protocol):
    """What prepares: `graders.judge.Judge`, or a stand-in in tests."""

    def prepare(self, loaded: LoadedQuestion, variant: int, stop: threading.Event) -> None:
        """Blocks until the variant is ready, or `stop` is set."""
        ...


class PreparingAhead:
    """Feeds one quiet thread with the question versions that are asked now."""

    def __init__(self, database: Database, judge: Judge) -> None:
        self._database = database
        self._judge = judge
        self._found: SimpleQueue[QuestionVersion | None] = SimpleQueue()
        self._stop = threading.Event()
        self._grading = Busy()

    def making_way(self) -> AbstractContextManager[None]:
        """Begin no variant while the block runs."""
        return self._grading.with_one_more()

    async def look_on(self, stopping: asyncio.Event) -> None:
        """Prepare every variant of every coding question, and of those that change, until `stopping`."""
        thread = threading.Thread(target=self._work, name="preparing-ahead", daemon=True)
        thread.start()
        seen: set[str] = set()
        try:
            while not stopping.is_set():
                await self._look(seen)
                with suppress(TimeoutError):
                    await asyncio.wait_for(stopping.wait(), LOOK_INTERVAL_S)
        finally:
            self._halt()
            await asyncio.to_thread(thread.join, STOP_LIMIT_S)

    async def _look(self, seen: set[str]) -> None:
        try:
            async with self._database.reading() as session:
                current = await list_current(session, "code")
        except Exception:  # noqa: BLE001 - the database may be restarting; the next look comes soon
            _log.exception("questions to prepare can't be looked for")
            return
        for stored in current:
            if stored.version not in seen:
                seen.add(stored.version)
                self._found.put(stored)

    def _halt(self) -> None:
        self._stop.set()
        self._found.put(None)
        self._grading.look_again()

    def _work(self) -> None:
        with suppress(OSError):  # on Linux each thread has a niceness of its own
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), NICENESS)
        while (stored := self._found.get()) is not None and not self._stop.is_set():
            log = _log.bind(question=stored.question_id)
            try:
                self._prepare(stored)
            except StoppedError:
                return
            except (QuestionError, QuestionFileError) as error:
                log.warning("not prepared: the question is at fault", error=str(error))
            except Exception:
                log.exception("not prepared, by our fault; the first submission tries again")

    def _prepare(self, stored: QuestionVersion) -> None:
        loaded = parse_question(stored.source, f"{stored.question_id}.yaml")
        assert isinstance(loaded.question, CodeQuestion)
        visible = find_visible_part(loaded)
        for part in [loaded] if visible in (None, loaded) else [loaded, visible]:
            for variant in range(loaded.question.variants):
                self._await_idle()
                self._judge.prepare(part, variant, self._stop)

    def _await_idle(self) -> None:
        self._grading.wait_until_idle(unless=self._stop.is_set)
        if self._stop.is_set():
            raise StoppedError
