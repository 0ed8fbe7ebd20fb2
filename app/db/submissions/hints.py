"""Hints that learners have opened: once each, for a question in a quiz of a course or outside any."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import OUTSIDE_QUIZZES, OpenedHint


async def find_opened_hints(
    session: AsyncSession, user_id: str, question_id: str, quiz_id: str | None, course_id: str | None
) -> dict[int, float]:
    """What each opened hint cost, in points, by its number.

    Where `quiz_id` is None, what was opened outside quizzes, whatever the course.
    """
    statement = select(OpenedHint.number, OpenedHint.cost).where(
        OpenedHint.user_id == user_id,
        OpenedHint.question_id == question_id,
        OpenedHint.quiz_id == (quiz_id or OUTSIDE_QUIZZES),
        OpenedHint.course_id == (course_id if course_id and quiz_id else ""),
    )
    rows = await session.execute(statement.order_by(OpenedHint.number))
    return {row.number: row.cost for row in rows}


async def add_opened_hint(session: AsyncSession, hint: OpenedHint) -> None:
    """Store that a hint was opened.

    Raises:
        sqlalchemy.exc.IntegrityError: it is open already.
    """
    session.add(hint)
    await session.flush()
