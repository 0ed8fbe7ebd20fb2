"""Failed guesses, counted by name and by address: forgotten after an hour, and never more than so many."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.locks import Lock, lock_for
from app.db.people.tables import Failures
from app.db.upsert import upsert

FORGOTTEN_AFTER = timedelta(hours=1)
MOST_ROWS = 100_000


async def lock_failures(session: AsyncSession, keys: Collection[str]) -> None:
    """Have guesses at the same keys come one after the other: each finds those before it counted."""
    for digest in sorted(map(_digest, keys)):
        await lock_for(session, Lock.GUESSES, digest)


async def find_failures(
    session: AsyncSession, keys: Collection[str], now: datetime
) -> dict[str, tuple[int, datetime]]:
    """How often it failed of late and when last, for each of `keys` at which it did."""
    digests = {_digest(key): key for key in keys}
    rows = await session.scalars(
        select(Failures).where(Failures.key.in_(digests), Failures.last_at > now - FORGOTTEN_AFTER)
    )
    return {digests[row.key]: (row.count, row.last_at) for row in rows}


async def count_failure(session: AsyncSession, keys: Collection[str], now: datetime) -> None:
    """Count one more failure at each of `keys`, and forget what is old."""
    await session.execute(delete(Failures).where(Failures.last_at <= now - FORGOTTEN_AFTER))
    for digest in sorted(map(_digest, keys)):
        more = {"count": Failures.count + 1, "last_at": now}
        await upsert(session, Failures, {"key": digest}, {"count": 1, "last_at": now}, changes=more)
    # Whoever makes up names by the million pushes out made-up ones, the oldest first.
    kept = select(Failures.last_at).order_by(Failures.last_at.desc()).offset(MOST_ROWS).limit(1)
    oldest = await session.scalar(kept)
    if oldest is not None:
        await session.execute(delete(Failures).where(Failures.last_at <= oldest))


async def forget_failures(session: AsyncSession, keys: Collection[str]) -> None:
    """Count from nought again at `keys`."""
    await session.execute(delete(Failures).where(Failures.key.in_([_digest(key) for key in keys])))


def _digest(key: str) -> str:
    # What somebody typed as a name may be a password, and must not be readable later.
    return hashlib.sha256(key.encode()).hexdigest()
