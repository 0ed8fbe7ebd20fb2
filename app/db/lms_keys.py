"""Our signing keys. Time alone moves them on: published, then signed with, gone after the next has begun."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.lms_tables import LtiKey

KEPT_AFTER = timedelta(days=2)
"""How long a key stays published once its successor signs: what it signed may still be on its way."""


async def add_key(
    session: AsyncSession,
    *,
    kid: str,
    public: dict[str, Any],
    sealed: str,
    signs_from: datetime,
    now: datetime,
) -> None:
    """Publish a key now, and sign with it from that moment."""
    session.add(LtiKey(kid=kid, public=public, sealed=sealed, created_at=now, signs_from=signs_from))
    await session.flush()


async def find_signing_key(session: AsyncSession, now: datetime) -> LtiKey | None:
    """The key to sign with: the newest whose time has come."""
    return await session.scalar(
        select(LtiKey).where(LtiKey.signs_from <= now).order_by(LtiKey.signs_from.desc()).limit(1)
    )


async def list_published(session: AsyncSession, now: datetime) -> Sequence[LtiKey]:
    """The keys that platforms should know of, the newest first."""
    rows = (await session.scalars(select(LtiKey).order_by(LtiKey.signs_from.desc()))).all()
    successors = [None, *rows][: len(rows)]
    return [
        row
        for row, next_row in zip(rows, successors, strict=True)
        if next_row is None or next_row.signs_from + KEPT_AFTER > now
    ]


async def drop_retired(session: AsyncSession, now: datetime) -> int:
    """Delete the keys that are published no longer; how many there were."""
    published = {row.kid for row in await list_published(session, now)}
    retired = [row for row in await session.scalars(select(LtiKey)) if row.kid not in published]
    for row in retired:
        await session.delete(row)
    await session.flush()
    return len(retired)
