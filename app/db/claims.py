"""The life of a row that is work: queued, claimed by one worker, then done or given up.

Every change is one guarded UPDATE, so two workers with the same row do no harm: the
one that comes second changes nothing and is told so. `tries` tells claims apart.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, and_, or_, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import Status
from app.db.work import Work

Row = TypeVar("Row", bound=Work)
OPEN = (Status.QUEUED, Status.RUNNING)
"""Still to be done; other kinds of work spell these two the same."""
_APART = timedelta(minutes=5)  # the most that the clocks of two machines may differ by


async def claim(
    session: AsyncSession, table: type[Row], row_id: str, *, lease_s: float, now: datetime
) -> Row | None:
    """Take a row that waits, or whose claim has lapsed; None if there is nothing to take.

    The try is counted now: one that kills its worker must count too.
    """
    statement = (
        update(table)
        .where(table.id == row_id, is_due(table, now))
        .values(
            status=Status.RUNNING,
            tries=table.tries + 1,
            claimed_until=_after(table, lease_s, now),
        )
        .returning(table)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def renew_claim(session: AsyncSession, claimed: Work, *, lease_s: float, now: datetime) -> bool:
    """Keep the claim for another `lease_s` seconds; False if it has been lost."""
    return await _change(session, claimed, claimed_until=_after(type(claimed), lease_s, now))


async def release_claim(
    session: AsyncSession, claimed: Work, *, delay_s: float, now: datetime, **values: Any
) -> bool:
    """Put the row back in the queue, to be tried again after `delay_s` seconds."""
    until = _after(type(claimed), delay_s, now)
    return await _change(session, claimed, status=Status.QUEUED, claimed_until=until, **values)


async def hand_back(session: AsyncSession, claimed: Work) -> bool:
    """Put the row back in the queue as if it had not been claimed: its process stops. No try is lost.

    For the holder of the claim, as its last act.
    """
    return await _change(session, claimed, status=Status.QUEUED, claimed_until=None, tries=claimed.tries - 1)


async def free_claims(session: AsyncSession, table: type[Work]) -> None:
    """Put back in the queue whatever is claimed, where nobody can hold a claim. Each try stays counted."""
    free = {"status": Status.QUEUED, "claimed_until": None}
    await session.execute(update(table).where(table.status == Status.RUNNING).values(free))


async def end_claim(session: AsyncSession, claimed: Work, **values: Any) -> bool:
    """Give the row its end, with these values, a new `status` among them; False if the claim was lost."""
    return await _change(session, claimed, claimed_until=None, **values)


async def give_up(session: AsyncSession, claimed: Work, reason: str, **values: Any) -> bool:
    """Mark the row as failed by our (or the author's) fault."""
    return await end_claim(session, claimed, status=Status.FAILED, failure=reason, **values)


def is_due(table: type[Work], now: datetime) -> ColumnElement[bool]:
    """Whether a row of `table` may be claimed: it waits, or its worker has gone, or a clock was put back."""
    until = table.claimed_until
    free = or_(until.is_(None), until <= now, until > now + table.LONGEST_WAIT)
    return and_(table.status.in_(OPEN), free)


def _after(table: type[Work], pause_s: float, now: datetime) -> datetime:
    # What ended later would be taken for a clock that was put back, and the row for free.
    return now + min(timedelta(seconds=pause_s), table.LONGEST_WAIT - _APART)


async def _change(session: AsyncSession, claimed: Work, **values: Any) -> bool:
    table = type(claimed)
    held = and_(table.id == claimed.id, table.status == Status.RUNNING, table.tries == claimed.tries)
    statement = update(table).where(held).values(**values).returning(table.id)
    return await session.scalar(statement) is not None
