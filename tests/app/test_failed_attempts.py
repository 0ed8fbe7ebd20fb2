"""An attempt that fails by our fault while another is under way: it costs nothing, and gives nothing away."""

from __future__ import annotations

import pytest
from fake_judge import WRONG, FakeJudge
from harness import CODE, code_answer
from httpx2 import AsyncClient

from app.db.tables import DEFAULT_COURSE, Status
from app.db.teaching.statistics import list_facilities, list_first_answers, list_tried
from app.pipeline.grade import grade_submission
from app.services import Services
from app.settings import Settings
from graders.answers import Answer
from graders.verdicts import Grade, QuestionError
from questions.bank import load_bank
from questions.loader import LoadedQuestion

BANK = load_bank()
QUIZ = next(
    quiz.id
    for quiz in BANK.quizzes.values()
    if any(item.question == CODE for item in quiz.items) and not quiz.attempts
)


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Nobody grades but the test, in its own order."""
    return settings.model_copy(update={"grading": False})


def _fail(_loaded: LoadedQuestion, _answer: Answer, _variant: int) -> Grade:
    raise QuestionError("broken")


async def _hand_in(learner: AsyncClient) -> str:
    answer = await learner.post("/api/v1/submissions", json=code_answer(WRONG, quiz_id=QUIZ))
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


async def test_explanation_ordinals_and_statistics_know_what_failed(
    services: Services, judge: FakeJudge, learner: AsyncClient, instructor: AsyncClient
) -> None:
    assert BANK.questions[CODE].question.explanation
    terms = f"/api/v1/courses/{DEFAULT_COURSE}/quizzes/{QUIZ}/settings"
    assert (await instructor.put(terms, json={"attempts": 2})).status_code == 200

    async def show(submission_id: str) -> tuple[int, str, bool]:
        """Its ordinal, its status, and whether the explanation stands with its grade."""
        shown = (await learner.get(f"/api/v1/submissions/{submission_id}")).json()
        return shown["attempt"], shown["status"], bool(shown["grade"] and shown["grade"]["explanation"])

    first, second = await _hand_in(learner), await _hand_in(learner)
    await grade_submission(services.database, second, judge.grade, services.settings)
    assert await show(second) == (2, Status.GRADED, False)  # the first may fail yet
    await grade_submission(services.database, first, _fail, services.settings)
    assert await show(first) == (1, Status.FAILED, False)
    assert await show(second) == (2, Status.GRADED, False)
    page = (await learner.get(f"/submissions/{second}")).text
    assert f"/questions/{CODE}?quiz={QUIZ}" in page

    third = await _hand_in(learner)
    await grade_submission(services.database, third, judge.grade, services.settings)
    assert await show(third) == (3, Status.GRADED, True)
    assert await show(second) == (2, Status.GRADED, True)
    refused = await learner.post("/api/v1/submissions", json=code_answer(WRONG, quiz_id=QUIZ))
    assert (refused.status_code, refused.json()["type"]) == (403, "urn:batchmark:attempts-used")

    async with services.database.reading() as session:
        assert await list_facilities(session, [DEFAULT_COURSE]) == {CODE: (0.0, 1)}
        assert len(await list_first_answers(session, DEFAULT_COURSE, CODE, quiz_id=QUIZ)) == 1
        ((_, question_id, attempts, first_share, solved_at, *_),) = await list_tried(session, DEFAULT_COURSE)
    assert (question_id, attempts, first_share, solved_at) == (CODE, 2, 0.0, None)
