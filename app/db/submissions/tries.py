"""Tries: found by their owner, counted against the owner's pace, and cleared away after a while."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.claims import OPEN
from app.db.columns import is_id
from app.db.tables import IS_TRY, GradeRow, Sent, Try
from app.errors import NotFoundError


@dataclass(frozen=True)
class Pace:
    """A learner's tries of late: how many, when the first of them was, and how many still wait."""

    recent: int
    first_at: datetime | None
    pending: int


async def add_try(session: AsyncSession, made: Try) -> None:
    """Store a new try."""
    session.add(made)
    await session.flush()


async def get_try(session: AsyncSession, try_id: str, user_id: str) -> Try:
    """This person's try of that id.

    Raises:
        NotFoundError: there is none, or no more.
    """
    found = await session.get(Try, try_id, populate_existing=True) if is_id(try_id) else None
    if found is None or found.user_id != user_id:
        raise NotFoundError("There is no such try. Tries are kept for an hour.")
    return found


async def get_pace(session: AsyncSession, user_id: str, since: datetime) -> Pace:
    """How often this learner has tried since that moment."""
    waits = func.count().filter(Sent.status.in_(OPEN))
    recent = func.count().filter(Sent.created_at > since)
    first_at = func.min(Sent.created_at).filter(Sent.created_at > since)
    statement = select(recent, first_at, waits).where(IS_TRY, Sent.user_id == user_id)
    return Pace(*(await session.execute(statement)).one())


async def delete_tries(session: AsyncSession, before: datetime, at_most: int) -> int:
    """Forget settled tries from before that moment, with their grades. Returns how many."""
    old = (
        select(Sent.id)
        .where(IS_TRY, Sent.created_at < before, Sent.status.not_in(OPEN))
        .order_by(Sent.created_at)
        .limit(at_most)
    )
    ids = list(await session.scalars(old))
    if ids:
        await session.execute(delete(GradeRow).where(GradeRow.submission_id.in_(ids)))
        await session.execute(delete(Try).where(Try.id.in_(ids)))
    return len(ids)
