"""The queue for code, as its rows show it: how many wait, who is before whom, and how fast it moves.

The figures come from two small indexes, of the rows that wait and of those that have waited.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, tuple_
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import HAS_WAITED, WAITS, Sent, Status


@dataclass(frozen=True)
class Queue:
    """What waits now: in all, and of one course; the earliest turn, and one learner's last (None: none)."""

    waiting: int
    of_course: int
    first_turn: int | None
    own_last_turn: int | None


async def look_at_queue(session: AsyncSession, user_id: str, course_id: str | None) -> Queue:
    """The queue as this learner's next answer in that course meets it."""
    statement = select(
        func.count(),
        func.count().filter(Sent.course_id == course_id),
        func.min(Sent.turn),
        func.max(Sent.turn).filter(Sent.user_id == user_id),
    )
    return Queue(*(await session.execute(statement.where(WAITS))).one())


async def count_ahead(session: AsyncSession, sent: Sent) -> int | None:
    """How many answers will be taken before this one; None where it does not wait."""
    if sent.status != Status.QUEUED:
        return None
    before = tuple_(Sent.turn, Sent.id) < tuple_(sent.turn, sent.id)
    return await session.scalar(select(func.count()).select_from(Sent).where(WAITS, before))


async def count_graded_since(session: AsyncSession, moment: datetime) -> int:
    """How many answers that had waited were graded since."""
    statement = select(func.count()).select_from(Sent).where(HAS_WAITED, Sent.graded_at > moment)
    return await session.scalar(statement) or 0
