"""The audit: who did what about whom, appended in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.db.columns import new_id
from app.db.people.tables import AuditEntry
from app.db.tables import User

AuditLine = tuple[AuditEntry, str | None, str | None]
"""An entry, its actor's name, and the name of the person concerned."""


async def note(
    session: AsyncSession,
    action: str,
    *,
    actor: User | None,
    now: datetime,
    about: User | None = None,
    subject: str = "",
    **detail: Any,
) -> None:
    """Add an entry; `action` is dotted, as in `role.changed`. `actor` None: the command line."""
    entry = AuditEntry(
        id=new_id(now),
        at=now,
        actor_id=actor.id if actor else None,
        action=action,
        about_user_id=about.id if about else None,
        subject=subject,
        detail=detail,
    )
    session.add(entry)
    await session.flush()


async def list_audit(
    session: AsyncSession,
    *,
    about_user_id: str | None = None,
    action: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Sequence[AuditLine]:
    """Entries, newest first, those before the id `before`; about everybody, or one person."""
    actor, about = aliased(User), aliased(User)
    statement = (
        select(AuditEntry, actor.name, about.name)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(about, about.id == AuditEntry.about_user_id)
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if about_user_id is not None:
        statement = statement.where(AuditEntry.about_user_id == about_user_id)
    if action is not None:
        statement = statement.where(AuditEntry.action == action)
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]
