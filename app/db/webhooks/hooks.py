"""Webhooks as they are kept: made, found, and quiet after a failure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import is_id, new_id
from app.db.webhooks.tables import HookState, Webhook
from app.errors import NotFoundError


async def add_hook(
    session: AsyncSession, *, course_id: str | None, url: str, events: list[str], sealed: str, now: datetime
) -> Webhook:
    """A new webhook, switched on."""
    row = Webhook(
        id=new_id(now),
        course_id=course_id,
        url=url,
        events=events,
        state=HookState.ON,
        stopped_because="",
        sealed=sealed,
        sealed_before="",
        rotating_until=None,
        failures=0,
        quiet_until=None,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def get_hook(session: AsyncSession, hook_id: str, *, lock: bool = False) -> Webhook:
    """The webhook of that id; with `lock` nobody else changes it until the transaction ends.

    Raises:
        NotFoundError: there is none.
    """
    row = await session.get(Webhook, hook_id, with_for_update=lock or None) if is_id(hook_id) else None
    if row is None:
        raise NotFoundError("There is no such webhook.")
    return row


async def list_hooks(session: AsyncSession, course_id: str | None) -> Sequence[Webhook]:
    """The webhooks of a course, or with None those of the installation, the oldest first."""
    return (await session.scalars(select(Webhook).where(_belongs(course_id)).order_by(Webhook.id))).all()


async def count_hooks(session: AsyncSession, course_id: str | None) -> int:
    """How many webhooks a course has, or with None the installation."""
    return await session.scalar(select(func.count()).select_from(Webhook).where(_belongs(course_id))) or 0


async def note_success(session: AsyncSession, hook_id: str) -> None:
    """It works: forget what failed before."""
    failed = and_(Webhook.id == hook_id, Webhook.failures > 0)
    await session.execute(update(Webhook).where(failed).values(failures=0, quiet_until=None))


async def note_failure(session: AsyncSession, hook_id: str, quiet_until: datetime) -> int:
    """Make no attempt until that moment; how many have failed since one succeeded."""
    statement = (
        update(Webhook)
        .where(Webhook.id == hook_id)
        .values(failures=Webhook.failures + 1, quiet_until=quiet_until)
        .returning(Webhook.failures)
    )
    return await session.scalar(statement) or 0


async def stop_hook(session: AsyncSession, hook_id: str, because: str) -> bool:
    """Tell it nothing more until a person switches it on; False if it was not on."""
    on = and_(Webhook.id == hook_id, Webhook.state == HookState.ON)
    statement = update(Webhook).where(on).values(state=HookState.STOPPED, stopped_because=because)
    return await session.scalar(statement.returning(Webhook.id)) is not None


def is_open(now: datetime) -> ColumnElement[bool]:
    """Whether an attempt may be made now."""
    rested = or_(Webhook.quiet_until.is_(None), Webhook.quiet_until <= now)
    return and_(Webhook.state == HookState.ON, rested)


def _belongs(course_id: str | None) -> ColumnElement[bool]:
    return Webhook.course_id.is_(None) if course_id is None else Webhook.course_id == course_id
