"""Of the life of a regrade's row what other work has not: which rows wait, and the grade in the shadow.

The rest of it is every row's (`app.db.claims`).
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.claims import end_claim, is_due
from app.db.tables import Json, Status
from app.db.teaching.tables import ShadowGrade


async def list_due_shadows(
    session: AsyncSession, now: datetime, limit: int, *, regrade_id: str | None = None
) -> list[str]:
    """Ids of the rows to be graded: waiting, or claimed by a worker that has gone."""
    statement = select(ShadowGrade.id).where(is_due(ShadowGrade, now)).order_by(ShadowGrade.id).limit(limit)
    if regrade_id is not None:
        statement = statement.where(ShadowGrade.regrade_id == regrade_id)
    return list(await session.scalars(statement))


async def settle_shadow(
    session: AsyncSession, claimed: ShadowGrade, *, verdict: str, score: float, detail: Json, now: datetime
) -> None:
    """Keep the new grade in the shadow."""
    new = {"verdict": verdict, "score": score, "detail": detail, "graded_at": now}
    await end_claim(session, claimed, status=Status.GRADED, **new)
