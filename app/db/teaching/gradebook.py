"""What a gradebook is made of: a page of learners, and their attempts at one quiz."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.tables import CourseRole, Enrolment, QuizExtension
from app.db.submissions.grades import is_newest
from app.db.tables import GradeRow, Submission, User


@dataclass(frozen=True)
class AttemptRow:
    """One attempt, failed ones included; `verdict` and `score` (what it counts) None until graded."""

    user_id: str
    question_id: str
    submission_id: str
    attempt: int
    status: str
    handed_in_at: datetime
    verdict: str | None
    score: float | None


async def list_learners(
    session: AsyncSession, course_id: str, *, after: str | None = None, limit: int
) -> Sequence[User]:
    """The learners of a course by name, from behind the name `after`."""
    statement = (
        select(User)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id == course_id, Enrolment.role == CourseRole.LEARNER)
        .order_by(User.name)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(User.name > after)
    return (await session.scalars(statement)).all()


async def list_attempts(
    session: AsyncSession, course_id: str, quiz_id: str, user_ids: Collection[str]
) -> list[AttemptRow]:
    """Every attempt of these learners at a quiz, in the order they were handed in."""
    statement = (
        select(
            Submission.user_id,
            Submission.question_id,
            Submission.id,
            Submission.attempt,
            Submission.status,
            Submission.created_at,
            GradeRow.verdict,
            GradeRow.score,
        )
        .outerjoin(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .where(
            Submission.course_id == course_id,
            Submission.quiz_id == quiz_id,
            Submission.user_id.in_(user_ids),
        )
        .order_by(Submission.id)
    )
    return [AttemptRow(*row) for row in await session.execute(statement)]


async def list_quiz_extensions(
    session: AsyncSession, course_id: str, quiz_id: str, user_ids: Collection[str]
) -> dict[str, QuizExtension]:
    """What these learners get beyond a quiz's terms, by their ids."""
    rows = await session.scalars(
        select(QuizExtension).where(
            QuizExtension.course_id == course_id,
            QuizExtension.quiz_id == quiz_id,
            QuizExtension.user_id.in_(user_ids),
        )
    )
    return {row.user_id: row for row in rows}
