"""What needs no sandbox is graded as it is accepted, all or nothing; what goes wrong then goes on as ever."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient
from patience import until
from sqlalchemy import func, select
from structlog.testing import capture_logs

from app.db.courses.quiz_terms import put_extension
from app.db.people.users import get_user
from app.db.submissions.submissions import get_submission
from app.db.tables import DEFAULT_COURSE, GradeRow, Submission
from app.pipeline import grade, hand_in
from app.rules.reveal import EXPLAINED_AT
from app.rules.terms import Extension
from app.services import Services
from app.settings import Settings
from graders.verdicts import QuestionError
from questions.plain import ChoiceQuestion


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"grading": False})


async def _hand_in(services: Services, learner: AsyncClient) -> Any:
    question = next(
        each.question
        for each in services.bank.questions.values()
        if isinstance(each.question, ChoiceQuestion)
    )
    body = {"question_id": question.id, "answer": {"choice": question.choices[0].id}}
    return await learner.post("/api/v1/submissions", json=body)


async def _count(services: Services) -> tuple[int, int]:
    """Submissions and grades."""
    async with services.database.reading() as session:
        counts = [
            await session.scalar(select(func.count()).select_from(each)) for each in (Submission, GradeRow)
        ]
    return counts[0] or 0, counts[1] or 0


async def test_the_answer_and_a_later_look_say_the_same(services: Services, learner: AsyncClient) -> None:
    with capture_logs() as logs:
        at_once = await _hand_in(services, learner)
    (line,) = (each for each in logs if each["event"] == "graded")
    assert (line["submission"], line["tries"]) == (at_once.json()["id"], 1)
    assert (at_once.status_code, at_once.json()["status"]) == (201, "graded")
    assert (await learner.get(at_once.headers["Location"])).json() == at_once.json()
    assert await _count(services) == (1, 1)
    async with services.database.reading() as session:
        (kept,) = await session.scalars(select(GradeRow))
    assert kept.detail["question_version"] == kept.question_version == at_once.json()["question_version"]


async def test_the_explanation_comes_at_once_when_it_would_come_later(
    services: Services, learner: AsyncClient
) -> None:
    quiz = services.bank.quizzes["l0"]
    asked = [services.bank.questions[each.question].question for each in quiz.items]
    question = next(each for each in asked if isinstance(each, ChoiceQuestion) and each.explanation)
    wrong = next(choice.id for choice in question.choices if not choice.correct)
    told = {"question_id": question.id, "quiz_id": quiz.id, "answer": {"choice": wrong}}
    explained = []
    for _ in range(EXPLAINED_AT):
        at_once = await learner.post("/api/v1/submissions", json=told)
        assert (await learner.get(at_once.headers["Location"])).json() == at_once.json()
        explained.append(at_once.json()["grade"]["explanation"] is not None)
    assert explained == [False] * (EXPLAINED_AT - 1) + [True]


async def test_an_extension_alone_puts_the_explanation_off(services: Services, learner: AsyncClient) -> None:
    services.bank.quizzes["l0"] = quiz = services.bank.quizzes["l0"].model_copy(update={"attempts": 1})
    asked = [services.bank.questions[each.question].question for each in quiz.items]
    question = next(each for each in asked if isinstance(each, ChoiceQuestion) and each.explanation)
    wrong = next(choice.id for choice in question.choices if not choice.correct)
    extended = Extension(extra_attempts=1).model_dump()
    async with services.database.writing() as session:
        ada = await get_user(session, "ada")
        await put_extension(session, (DEFAULT_COURSE, quiz.id), ada.id, extended, datetime.now(UTC))
    told = {"question_id": question.id, "quiz_id": quiz.id, "answer": {"choice": wrong}}
    for is_last in (False, True):
        at_once = await learner.post("/api/v1/submissions", json=told)
        assert (at_once.json()["grade"]["explanation"] is not None) == is_last
        assert (await learner.get(at_once.headers["Location"])).json() == at_once.json()


async def test_a_question_at_fault_costs_no_attempt_and_is_said(
    services: Services, learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise QuestionError("broken")

    monkeypatch.setattr(grade, "grade_plain", fail)
    failed = await _hand_in(services, learner)
    assert (failed.status_code, failed.json()["status"]) == (201, "failed")
    assert await _count(services) == (1, 0)


async def test_a_failure_of_ours_is_tried_again(
    services: Services, learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    monkeypatch.setattr(grade, "grade_plain", fail)
    waiting = await _hand_in(services, learner)
    assert (waiting.status_code, waiting.json()["status"]) == (202, "queued")
    async with services.database.reading() as session:
        assert (await get_submission(session, waiting.json()["id"])).tries == 1
    monkeypatch.undo()

    async def try_again() -> str:
        await grade.grade_submission(
            services.database, waiting.json()["id"], grade.judge_at_once, services.settings
        )
        return str((await learner.get(waiting.headers["Location"])).json()["status"])

    await until(try_again, equals="graded")


async def test_a_grade_that_can_not_be_stored_leaves_no_submission(
    services: Services, learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(*_: Any, **__: Any) -> None:
        raise OSError

    monkeypatch.setattr(hand_in, "keep_graded", fail)
    assert (await _hand_in(services, learner)).status_code == 500
    assert await _count(services) == (0, 0)
    monkeypatch.undo()
    assert (await _hand_in(services, learner)).json()["attempt"] == 1
