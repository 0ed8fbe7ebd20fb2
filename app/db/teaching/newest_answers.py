"""The newest answer of each learner of a course to one question."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.tables import CourseRole, Enrolment
from app.db.tables import Json, Submission, User


@dataclass(frozen=True)
class NewestAnswer:
    """What a learner handed in last there, in whichever quiz."""

    submission_id: str
    user_id: str
    name: str
    answer: Json
    handed_in_at: datetime


async def list_newest_answers(
    session: AsyncSession, course_id: str, question_id: str, *, limit: int
) -> list[NewestAnswer]:
    """One for each learner who has handed something in, those that came last first."""
    newest = (
        select(func.max(Submission.id).label("id"))
        .join(
            Enrolment,
            and_(Enrolment.user_id == Submission.user_id, Enrolment.course_id == Submission.course_id),
        )
        .where(
            Submission.course_id == course_id,
            Submission.question_id == question_id,
            Enrolment.role == CourseRole.LEARNER,
        )
        .group_by(Submission.user_id)
        .subquery()
    )
    statement = (
        select(Submission.id, User.id, User.name, Submission.answer, Submission.created_at)
        .join(newest, newest.c.id == Submission.id)
        .join(User, User.id == Submission.user_id)
        .order_by(Submission.id.desc())
        .limit(limit)
    )
    return [NewestAnswer(*row) for row in await session.execute(statement)]
