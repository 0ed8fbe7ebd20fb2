"""Submissions as they are shown: one in full, many in a line each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.grades import find_grades
from app.db.submissions.queue import count_ahead
from app.db.tables import Sent, Submission
from app.pipeline.answering.standing import UNASKED, Chances, find_chances
from app.rules.hints import score_after_hints
from app.rules.results import GradeView, view_grade
from app.rules.reveal import find_explanation
from app.services import Services
from graders.verdicts import Grade, Verdict


class SubmissionSummary(BaseModel):
    """One line of a list. `status` says how far we are; `verdict`, null until graded, what the answer is.

    `failed` is our fault (or the author's): there is no verdict, and no attempt was lost.
    `score`, from 0 to 1, is what counts: the grade's points less `hint_cost`, what the
    hints opened by then cost, in the question's points.
    """

    id: str
    question_id: str
    question_version: str
    quiz_id: str | None
    course_id: str | None
    attempt: int
    status: str
    created_at: datetime
    graded_at: datetime | None
    verdict: Verdict | None
    score: float | None
    hints_opened: int
    hint_cost: float


class QueueView(BaseModel):
    """Where something that waits is in the queue: so many answers are taken `ahead` of it."""

    ahead: int


class SubmissionView(SubmissionSummary):
    """One submission with its answer and, once graded, its grade; `queue` null: it does not wait."""

    answer: dict[str, Any]
    grade: GradeView | None
    queue: QueueView | None


async def view_submission(
    session: AsyncSession, services: Services, submission: Submission
) -> SubmissionView:
    """The submission in full."""
    grade = (await find_grades(session, [submission.id])).get(submission.id)
    queue = await view_queue(session, submission)
    if grade is None:
        return SubmissionView(**_line(submission, None), answer=submission.answer, grade=None, queue=queue)
    chances = UNASKED
    if grade.verdict is not Verdict.CORRECT:  # what is right is explained, whatever is left
        quiz = services.bank.quizzes.get(submission.quiz_id or "")
        chances = await find_chances(session, quiz, submission)
    return view_graded(services, submission, grade, chances, queue)


def view_graded(
    services: Services,
    submission: Submission,
    grade: Grade,
    chances: Chances,
    queue: QueueView | None = None,
) -> SubmissionView:
    """The submission in full with `grade`, its newest; `chances` are the learner's there."""
    shown = view_grade(grade, _find_explanation(services, submission, grade, chances))
    return SubmissionView(**_line(submission, grade), answer=submission.answer, grade=shown, queue=queue)


async def view_queue(session: AsyncSession, sent: Sent) -> QueueView | None:
    """Its place in the queue; None where it does not wait."""
    ahead = await count_ahead(session, sent)
    return None if ahead is None else QueueView(ahead=ahead)


async def summarise(session: AsyncSession, submissions: Sequence[Submission]) -> list[SubmissionSummary]:
    """The submissions, a line each."""
    grades = await find_grades(session, [submission.id for submission in submissions])
    return [SubmissionSummary(**_line(each, grades.get(each.id))) for each in submissions]


def _line(submission: Submission, grade: Grade | None) -> dict[str, Any]:
    return {
        "id": submission.id,
        "question_id": submission.question_id,
        "question_version": submission.question_version,
        "quiz_id": submission.quiz_id,
        "course_id": submission.course_id,
        "attempt": submission.attempt,
        "status": submission.status,
        "created_at": submission.created_at,
        "graded_at": submission.graded_at,
        "verdict": grade.verdict if grade else None,
        "score": _score(submission, grade) if grade else None,
        "hints_opened": submission.hints_opened,
        "hint_cost": submission.hint_cost,
    }


def _score(submission: Submission, grade: Grade) -> float:
    return score_after_hints(points=grade.points, max_points=grade.max_points, hint_cost=submission.hint_cost)


def _find_explanation(
    services: Services, submission: Submission, grade: Grade, chances: Chances
) -> str | None:
    loaded = services.bank.questions.get(submission.question_id)
    # An explanation of another version might speak of another question.
    if loaded is None or loaded.version != submission.question_version:
        return None
    return find_explanation(
        loaded,
        verdict=grade.verdict,
        graded=chances.graded,
        allowed=chances.allowed,
        variant=submission.variant,
    )
