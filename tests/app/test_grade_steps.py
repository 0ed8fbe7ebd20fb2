"""One answer that waits, graded step by step: what is stored and said of it, however the judging ends."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fake_judge import RIGHT, FakeJudge
from harness import CODE, code_answer
from httpx2 import AsyncClient
from sqlalchemy import select, update
from structlog.contextvars import get_contextvars
from structlog.testing import capture_logs

from app.db.tables import GradeRow, Sent, Status
from app.pipeline.answering import stages
from app.pipeline.grade import grade_submission, judge_at_once
from app.services import Services
from app.settings import Settings
from graders.answers import Answer, CodeAnswer, TextAnswer
from graders.verdicts import Grade, GraderError, QuestionError
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: the steps hang on no database."""
    return new_sqlite


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nobody grades but the test."""
    return settings.model_copy(update={"grading": False, "max_tries": 3, "lease_s": 600})


@pytest.fixture
async def row_id(learner: AsyncClient) -> str:
    """Code that waits."""
    made = await learner.post("/api/v1/submissions", json=code_answer(RIGHT))
    assert made.status_code == 202, made.text
    return str(made.json()["id"])


@pytest.fixture
def failures(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, bool]]:
    """The failed tries that figures were told of."""
    told: list[tuple[str, str, bool]] = []

    def tell_failed(purpose: str, fault: stages.Fault, *, is_over: bool) -> None:
        told.append((purpose, fault.value, is_over))

    monkeypatch.setattr(stages, "tell_failed", tell_failed)
    return told


async def set_row(services: Services, **values: Any) -> None:
    async with services.database.writing() as session:
        await session.execute(update(Sent).values(**values))


async def look(services: Services, row_id: str) -> tuple[Sent, list[GradeRow]]:
    async with services.database.reading() as session:
        return await session.get_one(Sent, row_id), list(await session.scalars(select(GradeRow)))


async def run(services: Services, row_id: str, judge: Any) -> None:
    await grade_submission(services.database, row_id, judge, services.settings)


def fail_with(error: Exception) -> Any:
    def judge(*_: Any) -> Grade:
        raise error

    return judge


async def test_it_is_judged_as_it_was_handed_in_and_graded_less_its_hints(
    services: Services, row_id: str, judge: FakeJudge
) -> None:
    await set_row(services, hint_cost=1.0, variant=2)
    asked: list[tuple[LoadedQuestion, Answer, int]] = []
    said: list[Any] = []

    def note(loaded: LoadedQuestion, answer: Answer, variant: int) -> Grade:
        asked.append((loaded, answer, variant))
        said.append(get_contextvars().get("submission"))
        return judge.grade(loaded, answer, variant)

    with capture_logs() as logs:
        await run(services, row_id, note)
    ((loaded, answer, variant),) = asked
    assert (loaded.question.id, answer, variant) == (CODE, CodeAnswer(source=RIGHT), 2)
    assert said == [row_id]
    row, (grade,) = await look(services, row_id)
    points = loaded.question.points
    assert (row.status, row.tries, row.failure, row.claimed_until) == (Status.GRADED, 1, "", None)
    assert (grade.score, grade.verdict) == (pytest.approx((points - 1) / points), "correct")
    assert row.graded_at is not None
    (line,) = (each for each in logs if each["event"] == "graded")
    assert (line["submission"], line["question"], line["tries"]) == (row_id, CODE, 1)
    assert (line["verdict"], line["elapsed_ms"]) == ("correct", 1.5)


async def test_what_another_has_or_is_done_is_left_alone(
    services: Services, row_id: str, judge: FakeJudge
) -> None:
    await run(services, row_id, judge.grade)
    await run(services, row_id, judge.grade)
    assert len(judge.calls) == 1
    assert len((await look(services, row_id))[1]) == 1


async def test_what_was_graded_meanwhile_is_graded_once_and_told_once(
    services: Services, row_id: str, judge: FakeJudge
) -> None:
    async def take_it_away() -> None:
        await set_row(services, status=Status.QUEUED, claimed_until=None)
        await run(services, row_id, judge.grade)

    loop = asyncio.get_running_loop()

    def meanwhile(*asked: Any) -> Grade:
        asyncio.run_coroutine_threadsafe(take_it_away(), loop).result(60)
        return judge.grade(*asked)

    with capture_logs() as logs:
        await run(services, row_id, meanwhile)
    row, stored = await look(services, row_id)
    assert (row.status, len(stored), len(judge.calls)) == (Status.GRADED, 1, 2)
    assert len([each for each in logs if each["event"] == "graded"]) == 1


@pytest.mark.parametrize(("tries", "is_over"), [(0, False), (1, False), (2, True)])
async def test_a_failure_of_ours_is_tried_again_up_to_the_last_try(
    services: Services, row_id: str, failures: list[Any], tries: int, is_over: bool
) -> None:
    await set_row(services, tries=tries)
    with capture_logs() as logs:
        await run(services, row_id, fail_with(GraderError("the sandbox broke")))
    row, grades = await look(services, row_id)
    wanted = (Status.FAILED, "GraderError: the sandbox broke") if is_over else (Status.QUEUED, "")
    assert (row.status, row.failure, row.tries, grades) == (*wanted, tries + 1, [])
    assert failures == [("attempt", "service", is_over)]
    (line,) = (each for each in logs if each["event"] == "grading failed by our fault")
    assert (line["submission"], line["question"], line["tries"]) == (row_id, CODE, tries + 1)


async def test_a_fault_of_the_question_ends_it_at_once(
    services: Services, row_id: str, failures: list[Any]
) -> None:
    with capture_logs() as logs:
        await run(services, row_id, fail_with(QuestionError("its solution does not run")))
    row, grades = await look(services, row_id)
    told = "the question is at fault: its solution does not run"
    assert (row.status, row.failure, row.tries, grades) == (Status.FAILED, told, 1, [])
    assert failures == [("attempt", "question", True)]
    (line,) = (each for each in logs if each["event"] == "the question is at fault")
    assert line["error"] == "its solution does not run"


async def test_what_lost_its_worker_each_time_is_given_up_unjudged(
    services: Services, row_id: str, judge: FakeJudge, failures: list[Any]
) -> None:
    await set_row(services, tries=3)
    await run(services, row_id, judge.grade)
    row, grades = await look(services, row_id)
    lost = "the worker was lost each time it graded this"
    assert (row.status, row.failure, grades, judge.calls) == (Status.FAILED, lost, [], [])
    assert failures == [("attempt", "service", True)]


async def test_a_try_meets_the_visible_cases_alone(
    services: Services, learner: AsyncClient, judge: FakeJudge
) -> None:
    made = await learner.post(f"/api/v1/questions/{CODE}/tries", json={"answer": {"source": RIGHT}})
    whole = services.bank.questions[CODE].question
    assert isinstance(whole, CodeQuestion)
    met: list[Any] = []

    def note(loaded: LoadedQuestion, answer: Answer, variant: int) -> Grade:
        assert isinstance(loaded.question, CodeQuestion)
        met.extend(loaded.question.cases)
        return judge.grade(loaded, answer, variant)

    await run(services, made.json()["id"], note)
    assert {case.id for case in met} == {case.id for case in whole.cases if case.visible}


async def test_a_plain_question_is_judged_without_a_sandbox_at_its_version(services: Services) -> None:
    loaded = services.bank.questions["biased-argument"]
    answer: Any = CodeAnswer(source=RIGHT)
    with pytest.raises(AssertionError):
        judge_at_once(services.bank.questions[CODE], answer, 0)
    grade = judge_at_once(loaded, TextAnswer(text="unbiased=False"), 0)
    assert (grade.verdict, grade.question_version) == ("correct", loaded.version)


async def test_whoever_waits_for_it_hears_that_it_is_being_graded(
    services: Services, row_id: str, judge: FakeJudge
) -> None:
    bell, heard = asyncio.Event(), []

    def note(*asked: Any) -> Grade:
        heard.append(bell.is_set())
        return judge.grade(*asked)

    with services.database.bells.hanging(row_id, bell):
        await run(services, row_id, note)
    assert heard == [True]
