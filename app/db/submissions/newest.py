"""A learner's newest graded submission at one place of a course."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import Status, Submission


async def find_newest_id(
    session: AsyncSession, *, user_id: str, course_id: str, quiz_id: str | None, question_id: str | None
) -> str | None:
    """Its id: of this quiz, or of this question outside any (`quiz_id` None); None: there is none."""
    statement = select(Submission.id).where(
        Submission.user_id == user_id,
        Submission.course_id == course_id,
        Submission.status == Status.GRADED,
        Submission.quiz_id == quiz_id if quiz_id else Submission.quiz_id.is_(None),
    )
    if quiz_id is None:
        statement = statement.where(Submission.question_id == question_id)
    return await session.scalar(statement.order_by(Submission.id.desc()).limit(1))
