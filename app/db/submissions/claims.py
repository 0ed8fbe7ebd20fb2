"""The life of a submission's row: queued, claimed by one worker, then graded or failed.

Every change is one guarded UPDATE, so two workers with the same row do no harm: the
one that comes second changes nothing and is told so. `tries` tells claims apart.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import Sent, Status


async def claim(session: AsyncSession, submission_id: str, *, lease_s: float, now: datetime) -> Sent | None:
    """Take a row that waits, or whose claim has lapsed; None if there is nothing to take.

    The try is counted now: one that kills its worker must count too.
    """
    statement = (
        update(Sent)
        .where(Sent.id == submission_id, _is_due(now))
        .values(
            status=Status.RUNNING,
            tries=Sent.tries + 1,
            claimed_until=now + timedelta(seconds=lease_s),
        )
        .returning(Sent)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def renew_claim(session: AsyncSession, claimed: Sent, *, lease_s: float, now: datetime) -> bool:
    """Keep the claim for another `lease_s` seconds; False if it has been lost."""
    return await _change(session, _held(claimed), claimed_until=now + timedelta(seconds=lease_s))


async def release_claim(session: AsyncSession, claimed: Sent, *, delay_s: float, now: datetime) -> bool:
    """Put the row back in the queue, to be tried again after `delay_s` seconds."""
    until = now + timedelta(seconds=delay_s)
    return await _change(session, _held(claimed), status=Status.QUEUED, claimed_until=until)


async def give_up(session: AsyncSession, claimed: Sent, reason: str) -> bool:
    """Mark the row as failed by our (or the author's) fault; it has no verdict and costs no attempt."""
    return await _change(session, _held(claimed), status=Status.FAILED, failure=reason, claimed_until=None)


async def settle(session: AsyncSession, submission_id: str, now: datetime) -> bool:
    """Mark the row as graded; False if it was graded before, and then no grade may be added."""
    ungraded = and_(Sent.id == submission_id, Sent.status != Status.GRADED)
    return await _change(
        session, ungraded, status=Status.GRADED, graded_at=now, claimed_until=None, failure=""
    )


async def list_due(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Ids of the rows that should have a job: waiting, or claimed by a worker that has gone."""
    statement = select(Sent.id).where(_is_due(now)).order_by(Sent.id).limit(limit)
    return list(await session.scalars(statement))


def _is_due(now: datetime) -> ColumnElement[bool]:
    free = or_(Sent.claimed_until.is_(None), Sent.claimed_until <= now)
    return and_(Sent.status.in_((Status.QUEUED, Status.RUNNING)), free)


def _held(claimed: Sent) -> ColumnElement[bool]:
    return and_(Sent.id == claimed.id, Sent.status == Status.RUNNING, Sent.tries == claimed.tries)


async def _change(session: AsyncSession, which: ColumnElement[bool], **values: Any) -> bool:
    statement = update(Sent).where(which).values(**values).returning(Sent.id)
    return await session.scalar(statement) is not None
