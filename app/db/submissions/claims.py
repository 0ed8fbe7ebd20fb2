"""Of a submission's life what other work has not: which rows wait, and that it is graded once.

The rest of it is every row's (`app.db.claims`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.claims import is_due
from app.db.tables import Sent, Status


async def settle(session: AsyncSession, submission_id: str, now: datetime) -> bool:
    """Mark the row as graded; False if it was graded before, and then no grade may be added.

    Whose claim it is does not matter: a grade that comes late is as good as another's. What the
    session has of the row is up to date then.
    """
    statement = (
        update(Sent)
        .where(Sent.id == submission_id, Sent.status != Status.GRADED)
        .values(status=Status.GRADED, graded_at=now, claimed_until=None, failure="")
        .returning(Sent)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True}) is not None


async def list_due(session: AsyncSession, now: datetime, limit: int) -> dict[str, int]:
    """Ids of the rows that should have a job, with their turns: waiting, or of a worker that has gone."""
    in_turn = select(Sent.id, Sent.turn).where(is_due(Sent, now)).order_by(Sent.turn, Sent.id)
    return {row.id: row.turn for row in await session.execute(in_turn.limit(limit))}
