"""What needs no sandbox is graded as it is accepted, all or nothing; what goes wrong then goes on as ever."""

from __future__ import annotations

from typing import Any

import pytest
from httpx2 import AsyncClient
from patience import until
from sqlalchemy import func, select
from structlog.testing import capture_logs

from app.db.submissions.submissions import get_submission
from app.db.tables import GradeRow, Submission
from app.pipeline import grade, hand_in
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

    monkeypatch.setattr(hand_in, "keep_grade", fail)
    assert (await _hand_in(services, learner)).status_code == 500
    assert await _count(services) == (0, 0)
    monkeypatch.undo()
    assert (await _hand_in(services, learner)).json()["attempt"] == 1
