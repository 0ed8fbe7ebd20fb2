"""Submissions that we gave up on: looked for by instructors, and put up again."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, func, select, true, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import Status, Submission, User


async def list_failed(
    session: AsyncSession, course_ids: Collection[str] | None, *, before: str | None = None, limit: int = 50
) -> Sequence[tuple[Submission, str]]:
    """What failed in these courses (None: in any) with the learners' names, newest first, before that id."""
    statement = (
        select(Submission, User.name)
        .join(User, User.id == Submission.user_id)
        .where(_failed_in(course_ids))
        .order_by(Submission.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(Submission.id < before)
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def count_failed(session: AsyncSession, course_ids: Collection[str] | None) -> int:
    """How many failed in these courses; None: in any."""
    statement = select(func.count()).select_from(Submission).where(_failed_in(course_ids))
    return await session.scalar(statement) or 0


async def requeue(session: AsyncSession, submission_id: str, turn: int) -> bool:
    """Put what failed back in the queue, with all its tries; False if it has not failed (any more)."""
    values = {"status": Status.QUEUED, "turn": turn, "tries": 0, "failure": "", "claimed_until": None}
    failed = and_(Submission.id == submission_id, Submission.status == Status.FAILED)
    statement = update(Submission).where(failed).values(values).returning(Submission.id)
    return await session.scalar(statement) is not None


def _failed_in(course_ids: Collection[str] | None) -> ColumnElement[bool]:
    where = true() if course_ids is None else Submission.course_id.in_(course_ids)
    return and_(Submission.status == Status.FAILED, where)
