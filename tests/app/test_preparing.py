"""Variants are prepared while nobody waits: one at a time, quietly, and stopped at once."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest
from fake_judge import RIGHT, FakeJudge
from harness import WAIT, client_for, code_answer, running
from structlog.testing import capture_logs

from app.background import preparing
from app.background.preparing import NICENESS, PreparingAhead
from app.db.authoring.questions import keep_versions
from app.db.engine import Database
from app.settings import Settings
from graders.judge import StoppedError
from graders.verdicts import GraderError, QuestionError
from questions.bank import load_bank
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion, content_version
from questions.visible import find_visible_part


def all_of(questions: Mapping[str, LoadedQuestion]) -> list[tuple[str, int]]:
    """Every variant of every coding question, then of what of it can be tried, in the order they are due."""
    return [
        (name, variant)
        for name, loaded in sorted(questions.items())
        if isinstance(loaded.question, CodeQuestion)
        for _ in parts_of(loaded)
        for variant in range(loaded.question.variants)
    ]


def parts_of(loaded: LoadedQuestion) -> list[LoadedQuestion]:
    """The question, and its visible part where that is another one."""
    visible = find_visible_part(loaded)
    return [loaded] if visible in (None, loaded) else [loaded, visible]


BANK = load_bank().questions
CODES = {name: loaded for name, loaded in BANK.items() if isinstance(loaded.question, CodeQuestion)}
FIRST, SECOND = sorted(CODES)[:2]
ALL = all_of(CODES)
LIMIT_S = 60


@dataclass
class Quiet:
    """Stands in for the judge: notes what it is to prepare, and can fail, wait, or be slow to stop."""

    faults: dict[str, Exception] = field(default_factory=dict)
    gate: threading.Event = field(default_factory=threading.Event)
    begun: list[tuple[str, int]] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)
    niceness: set[int] = field(default_factory=set)
    at_once: int = 0
    most_at_once: int = 0

    def __post_init__(self) -> None:
        self.gate.set()

    def prepare(self, loaded: LoadedQuestion, variant: int, stop: threading.Event) -> None:
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.append((loaded.question.id, variant))
        self.versions.append(loaded.version)
        self.niceness.add(os.getpriority(os.PRIO_PROCESS, threading.get_native_id()))
        try:
            while not self.gate.wait(timeout=0.01):
                if stop.is_set():
                    raise StoppedError
            if fault := self.faults.get(loaded.question.id):
                raise fault
        finally:
            self.at_once -= 1

    async def began(self, times: int) -> None:
        """Return once it has been asked so often."""
        async with asyncio.timeout(LIMIT_S):
            while len(self.begun) < times:  # noqa: ASYNC110 - what is waited for happens in a thread
                await asyncio.sleep(0.01)


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    opened = Database(database_url)
    await keep(opened, *BANK.values())
    yield opened
    await opened.close()


async def keep(database: Database, *questions: LoadedQuestion) -> None:
    async with database.writing() as session:
        await keep_versions(session, questions, datetime.now(UTC))


@asynccontextmanager
async def looking_on(ahead: PreparingAhead) -> AsyncIterator[asyncio.Event]:
    stopping = asyncio.Event()
    task = asyncio.create_task(ahead.look_on(stopping))
    yield stopping
    stopping.set()
    async with asyncio.timeout(LIMIT_S):
        await task


async def test_every_variant_of_every_coding_question_is_prepared_one_at_a_time(database: Database) -> None:
    judge = Quiet()
    async with looking_on(PreparingAhead(database, judge)):
        await judge.began(len(ALL))
    assert judge.begun == ALL
    assert judge.most_at_once == 1
    # The version that a submission will be graded at, or it would be prepared in vain.
    assert set(judge.versions) == {part.version for loaded in CODES.values() for part in parts_of(loaded)}


async def test_the_thread_lets_others_have_the_processor(database: Database) -> None:
    judge = Quiet()
    before = os.getpriority(os.PRIO_PROCESS, 0)
    async with looking_on(PreparingAhead(database, judge)):
        await judge.began(1)
    assert judge.niceness == {max(before, NICENESS)}
    assert os.getpriority(os.PRIO_PROCESS, 0) == before


async def test_none_begins_while_a_submission_is_graded(database: Database) -> None:
    judge = Quiet()
    ahead = PreparingAhead(database, judge)
    with ahead.making_way(), ahead.making_way():
        async with looking_on(ahead):
            await asyncio.sleep(0.3)
            assert judge.begun == []
    async with looking_on(PreparingAhead(database, judge)):
        await judge.began(1)


async def test_it_goes_on_once_the_last_submission_is_graded(database: Database) -> None:
    judge = Quiet()
    ahead = PreparingAhead(database, judge)
    async with looking_on(ahead):
        with ahead.making_way():
            held = len(judge.begun)
            await asyncio.sleep(0.2)
            assert len(judge.begun) - held <= 1  # one may have been on its way
        await judge.began(len(ALL))


async def test_it_stops_in_the_middle_of_a_variant(database: Database) -> None:
    judge = Quiet()
    judge.gate.clear()
    async with looking_on(PreparingAhead(database, judge)):
        await judge.began(1)
    # The gate is still shut: nothing but being told to stop has ended the variant.
    assert judge.begun == ALL[:1]
    assert not any(thread.name == "preparing-ahead" for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("fault", "level", "says"),
    [
        (QuestionError("the solution raises"), "warning", "the question is at fault"),
        (GraderError("the sandbox broke"), "error", "by our fault"),
        (RuntimeError("so did we"), "error", "by our fault"),
    ],
)
async def test_a_fault_is_logged_with_its_question_and_stops_no_other(
    database: Database, fault: Exception, level: str, says: str
) -> None:
    judge = Quiet(faults={FIRST: fault})
    with capture_logs() as logs:
        async with looking_on(PreparingAhead(database, judge)):
            await judge.began(1 + len([each for each in ALL if each[0] != FIRST]))
    [line] = logs
    assert (line["log_level"], line["question"]) == (level, FIRST)
    assert says in line["event"]
    assert "error" not in line or line["error"] == str(fault)
    assert judge.begun == [(FIRST, 0), *(each for each in ALL if each[0] != FIRST)]


async def test_a_question_that_no_longer_loads_is_logged_and_stops_no_other(database: Database) -> None:
    spoilt = replace(CODES[FIRST], version="0" * 64, source="id: 3\n")
    await keep(database, spoilt)
    judge = Quiet()
    with capture_logs() as logs:
        async with looking_on(PreparingAhead(database, judge)):
            await judge.began(len([each for each in ALL if each[0] != FIRST]))
    assert [line["question"] for line in logs] == [FIRST]


async def test_a_new_version_is_prepared_too_and_an_old_one_not_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(preparing, "LOOK_INTERVAL_S", 0.05)
    judge = Quiet()
    async with looking_on(PreparingAhead(database, judge)):
        await judge.began(len(ALL))
        edited = CODES[SECOND].source.replace("\ntitle: ", "\ntitle: Edited, ", 1)
        question = CODES[SECOND].question
        question = question.model_copy(update={"title": f"Edited, {question.title}"})
        await keep(database, LoadedQuestion(question, content_version(question), edited))
        count = len([each for each in ALL if each[0] == SECOND])
        await judge.began(len(ALL) + count)
        await asyncio.sleep(0.2)
    assert judge.begun == ALL + [each for each in ALL if each[0] == SECOND]
    assert content_version(question) in judge.versions


@dataclass
class WholeJudge(Quiet, FakeJudge):
    """Grades as the one, prepares as the other."""

    def __post_init__(self) -> None:
        FakeJudge.__post_init__(self)


async def test_a_service_prepares_ahead_unless_told_not_to(settings: Settings) -> None:
    for wanted in (True, False):
        judge = WholeJudge()
        asked = settings.model_copy(update={"prepare_ahead": wanted})
        async with running(asked, judge) as app:
            due = all_of(app.state.services.bank.questions)
            await (judge.began(len(due)) if wanted else asyncio.sleep(0.3))
        assert judge.begun == (due if wanted else [])
        assert judge.closed


class HeldUpJudge(FakeJudge):
    """Prepares until it is told to stop."""

    def prepare(self, loaded: LoadedQuestion, variant: int, stop: threading.Event) -> None:
        assert (loaded.question.kind, variant) == ("code", 0)
        assert stop.wait(LIMIT_S)
        raise StoppedError


async def test_a_submission_is_graded_while_preparing_is_held_up(settings: Settings) -> None:
    ahead = settings.model_copy(update={"prepare_ahead": True})
    async with running(ahead, HeldUpJudge()) as app, await client_for(app, "ada") as client:
        sent = await client.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
        assert sent.json()["verdict"] == "correct"
