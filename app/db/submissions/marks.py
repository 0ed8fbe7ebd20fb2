"""What attempts were given, one line each: the raw material of every score."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.grades import is_newest
from app.db.tables import GradeRow, Status, Submission


@dataclass(frozen=True)
class MarkRow:
    """One attempt that did not fail by our fault.

    From 0 to 1, None while it waits: `score` is what it counts once hints are paid for,
    `answer` what it is worth before.
    """

    user_id: str
    course_id: str | None
    quiz_id: str | None
    question_id: str
    attempt: int
    handed_in_at: datetime
    score: float | None
    answer: float | None


async def list_marks(
    session: AsyncSession,
    *,
    user_id: str | None = None,
    course_id: str | None = None,
    quiz_id: str | None = None,
) -> list[MarkRow]:
    """Every attempt of this learner, in this course, at this quiz; None: of everybody, in all."""
    statement = (
        select(
            Submission.user_id,
            Submission.course_id,
            Submission.quiz_id,
            Submission.question_id,
            Submission.attempt,
            Submission.created_at,
            GradeRow.score,
            GradeRow.points / GradeRow.max_points,
        )
        .outerjoin(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .where(Submission.status != Status.FAILED)
        .order_by(Submission.id)
    )
    if user_id is not None:
        statement = statement.where(Submission.user_id == user_id)
    if course_id is not None:
        statement = statement.where(Submission.course_id == course_id)
    if quiz_id is not None:
        statement = statement.where(Submission.quiz_id == quiz_id)
    return [MarkRow(*row) for row in await session.execute(statement)]
