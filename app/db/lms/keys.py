"""Our signing keys. Time alone moves them on: published, then signed with, gone after the next has begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.lms.tables import LtiKey
from app.db.locks import Lock, lock_for

KEPT_AFTER = timedelta(days=2)
"""How long a key stays published once its successor signs: what it signed may still be on its way."""


async def lock_keys(session: AsyncSession) -> None:
    """Make other transactions that add a key wait until this one ends."""
    await lock_for(session, Lock.KEYS)


async def add_key(
    session: AsyncSession,
    *,
    kid: str,
    public: dict[str, Any],
    sealed: str,
    signs_from: datetime,
    now: datetime,
) -> LtiKey:
    """Publish a key now, and sign with it from that moment."""
    row = LtiKey(kid=kid, public=public, sealed=sealed, created_at=now, signs_from=signs_from)
    session.add(row)
    await session.flush()
    return row


async def find_signing_key(session: AsyncSession, now: datetime) -> LtiKey | None:
    """The key to sign with: the newest whose time has come."""
    return await session.scalar(
        select(LtiKey).where(LtiKey.signs_from <= now).order_by(LtiKey.signs_from.desc()).limit(1)
    )


async def list_published(session: AsyncSession, now: datetime) -> Sequence[LtiKey]:
    """The keys that platforms should know of, the newest first."""
    return _still_published(await _list_newest_first(session), now)


async def drop_all(session: AsyncSession) -> None:
    """Delete every key: what they sign is worth nothing once platforms have fetched our key set again."""
    await session.execute(delete(LtiKey))


async def drop_retired(session: AsyncSession, now: datetime) -> None:
    """Delete the keys that are published no longer."""
    rows = await _list_newest_first(session)
    published = {row.kid for row in _still_published(rows, now)}
    # Of the rows read once: a second reading may hold a key that another process has just added.
    for row in rows:
        if row.kid not in published:
            await session.delete(row)
    await session.flush()


async def _list_newest_first(session: AsyncSession) -> Sequence[LtiKey]:
    return (await session.scalars(select(LtiKey).order_by(LtiKey.signs_from.desc()))).all()


def _still_published(rows: Sequence[LtiKey], now: datetime) -> Sequence[LtiKey]:
    successors = [None, *rows][: len(rows)]
    return [
        row
        for row, next_row in zip(rows, successors, strict=True)
        if next_row is None or next_row.signs_from + KEPT_AFTER > now
    ]
