"""The life of a regrade's row: queued, claimed by one worker, then graded in the shadow, or failed.

Every change is one guarded UPDATE, as in a submission's life (`claims.py`).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import Json, Status
from app.db.teaching.tables import ShadowGrade

_OPEN = (Status.QUEUED, Status.RUNNING)


async def list_due_shadows(
    session: AsyncSession, now: datetime, limit: int, *, regrade_id: str | None = None
) -> list[str]:
    """Ids of the rows to be graded: waiting, or claimed by a worker that has gone."""
    statement = select(ShadowGrade.id).where(_is_due(now)).order_by(ShadowGrade.id).limit(limit)
    if regrade_id is not None:
        statement = statement.where(ShadowGrade.regrade_id == regrade_id)
    return list(await session.scalars(statement))


async def claim_shadow(
    session: AsyncSession, shadow_id: str, *, lease_s: float, now: datetime
) -> ShadowGrade | None:
    """Take a row that is due; None if another worker has it, or it is done."""
    statement = (
        update(ShadowGrade)
        .where(ShadowGrade.id == shadow_id, _is_due(now))
        .values(
            status=Status.RUNNING,
            tries=ShadowGrade.tries + 1,
            claimed_until=now + timedelta(seconds=lease_s),
        )
        .returning(ShadowGrade)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def renew_shadow(session: AsyncSession, claimed: ShadowGrade, *, lease_s: float, now: datetime) -> None:
    """Keep the claim for another `lease_s` seconds."""
    await _change(session, claimed, claimed_until=now + timedelta(seconds=lease_s))


async def release_shadow(
    session: AsyncSession, claimed: ShadowGrade, *, delay_s: float, now: datetime
) -> None:
    """Put it back in the queue, to be tried again after `delay_s` seconds."""
    await _change(session, claimed, status=Status.QUEUED, claimed_until=now + timedelta(seconds=delay_s))


async def fail_shadow(session: AsyncSession, claimed: ShadowGrade, failure: str) -> None:
    """Give it up: this submission keeps the grade it has."""
    await _change(session, claimed, status=Status.FAILED, failure=failure, claimed_until=None)


async def settle_shadow(
    session: AsyncSession, claimed: ShadowGrade, *, verdict: str, score: float, detail: Json, now: datetime
) -> None:
    """Keep the new grade in the shadow."""
    await _change(
        session,
        claimed,
        status=Status.GRADED,
        verdict=verdict,
        score=score,
        detail=detail,
        claimed_until=None,
        graded_at=now,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(ShadowGrade.claimed_until.is_(None), ShadowGrade.claimed_until <= now)
    return and_(ShadowGrade.status.in_(_OPEN), free)


async def _change(session: AsyncSession, claimed: ShadowGrade, **values: Any) -> None:
    await session.execute(
        update(ShadowGrade)
        .where(
            ShadowGrade.id == claimed.id,
            ShadowGrade.status == Status.RUNNING,
            ShadowGrade.tries == claimed.tries,
        )
        .values(**values)
    )
