"""The audit: who did what about whom, appended in the transaction of the act itself."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, or_, select
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
    course_id: str | None = None,
    subject: str = "",
    **detail: Any,
) -> None:
    """Add an entry; `action` is dotted, as in `role.changed`. `actor` None: the command line.

    `course_id`: it happened in that course, whose instructors may read of it. Where there is
    no `subject` to name, the course is it.
    """
    entry = AuditEntry(
        id=new_id(now),
        at=now,
        actor_id=actor.id if actor else None,
        action=action,
        about_user_id=about.id if about else None,
        course_id=course_id,
        subject=subject or course_id or "",
        detail=detail,
    )
    session.add(entry)
    await session.flush()


@dataclass(frozen=True)
class AuditFilter:
    """Which entries are looked for; None: any.

    `person_id` is who acted or whom it concerned, `actor_id` who acted, `about_user_id` whom it
    concerned. `action` is a whole one, or its first word for all of that kind. `since` is
    within, `until` without. `course_id`: only what happened in that course.
    """

    person_id: str | None = None
    actor_id: str | None = None
    about_user_id: str | None = None
    action: str | None = None
    since: datetime | None = None
    until: datetime | None = None
    course_id: str | None = None

    def clauses(self) -> list[ColumnElement[bool]]:
        """What holds of every entry that is looked for."""
        row, found = AuditEntry, list[ColumnElement[bool]]()
        if self.person_id is not None:
            found.append(or_(row.actor_id == self.person_id, row.about_user_id == self.person_id))
        if self.actor_id is not None:
            found.append(row.actor_id == self.actor_id)
        if self.about_user_id is not None:
            found.append(row.about_user_id == self.about_user_id)
        if self.action is not None:
            found.append(or_(row.action == self.action, row.action.startswith(f"{self.action}.")))
        if self.since is not None:
            found.append(row.at >= self.since)
        if self.until is not None:
            found.append(row.at < self.until)
        if self.course_id is not None:
            found.append(row.course_id == self.course_id)
        return found


async def list_audit(
    session: AsyncSession,
    wanted: AuditFilter,
    *,
    before: str | None = None,
    limit: int = 50,
) -> Sequence[AuditLine]:
    """The entries that pass the filter, newest first, those before the id `before`."""
    actor, about = aliased(User), aliased(User)
    statement = (
        select(AuditEntry, actor.name, about.name)
        .outerjoin(actor, actor.id == AuditEntry.actor_id)
        .outerjoin(about, about.id == AuditEntry.about_user_id)
        .where(*wanted.clauses())
        .order_by(AuditEntry.id.desc())
        .limit(limit)
    )
    if before is not None:
        statement = statement.where(AuditEntry.id < before)
    return [(row[0], row[1], row[2]) for row in await session.execute(statement)]
