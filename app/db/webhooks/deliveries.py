"""The outbox of webhooks: a message for each address that wants it, written with the fact that it tells.

Whatever makes such a fact calls `announce` in its own transaction; nothing is sent there.
The life of a message is every row's that is work (`app.db.claims`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import and_, delete, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.claims import claim, is_due
from app.db.columns import is_id, new_id
from app.db.tables import Json
from app.db.webhooks.hooks import is_open
from app.db.webhooks.tables import Delivery, DeliveryStatus, Event, HookState, Webhook
from app.errors import NotFoundError

KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True)
class Claimed:
    """A message to send, and where to."""

    delivery: Delivery
    hook: Webhook


async def announce(
    session: AsyncSession,
    event: Event,
    *facts: Json,
    course_id: str | None,
    now: datetime,
    concerns_all: bool = False,
) -> None:
    """Have those told who want to know of such events in this course: a message for each of `facts`.

    Facts are JSON, free of answers and solutions. `concerns_all`: they are about no course in
    particular, and every course may be told.
    """
    if not facts:
        return
    statement = select(Webhook.id, Webhook.events).where(Webhook.state == HookState.ON)
    if not concerns_all:
        statement = statement.where(or_(Webhook.course_id.is_(None), Webhook.course_id == course_id))
    for hook_id, events in (await session.execute(statement.order_by(Webhook.id))).all():
        for data in facts if event in events else ():
            await add_delivery(session, hook_id, event, data, now)


async def add_delivery(
    session: AsyncSession, hook_id: str, event: str, data: Json, now: datetime
) -> Delivery:
    """One message to one address."""
    row = Delivery(
        id=new_id(now),
        webhook_id=hook_id,
        event=event,
        data=data,
        status=DeliveryStatus.QUEUED,
        tries=0,
        claimed_until=None,
        failure="",
        answered=None,
        created_at=now,
        ended_at=None,
    )
    session.add(row)
    await session.flush()
    return row


async def list_due_deliveries(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Ids of the messages to be sent now, the oldest first; none to an address that rests."""
    statement = (
        select(Delivery.id)
        .join(Webhook, Webhook.id == Delivery.webhook_id)
        .where(is_due(Delivery, now), is_open(now))
        .order_by(Delivery.id)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def claim_delivery(
    session: AsyncSession, delivery_id: str, *, lease_s: float, now: datetime
) -> Claimed | None:
    """Take a message that is due; None if another has it, or its address rests.

    An address that failed last is tried with one message at a time.
    """
    opened = select(Webhook).join(Delivery, Delivery.webhook_id == Webhook.id)
    # Locked, so that of two that would try an address that has failed the second finds it resting.
    hook = await session.scalar(
        opened.where(Delivery.id == delivery_id, is_open(now)).with_for_update(of=Webhook)
    )
    if hook is None:
        return None
    delivery = await claim(session, Delivery, delivery_id, lease_s=lease_s, now=now)
    if delivery is None:
        return None
    if hook.failures:
        hook.quiet_until = now + timedelta(seconds=lease_s)
        await session.flush()
    return Claimed(delivery, hook)


async def list_deliveries(
    session: AsyncSession, hook_id: str, *, before: str | None = None, limit: int = 50
) -> Sequence[Delivery]:
    """The messages to an address, the newest first, from before the id `before`."""
    statement = select(Delivery).where(Delivery.webhook_id == hook_id).order_by(Delivery.id.desc())
    if before is not None:
        statement = statement.where(Delivery.id < before)
    return (await session.scalars(statement.limit(limit))).all()


async def send_again(session: AsyncSession, hook_id: str, delivery_id: str) -> Delivery:
    """Have a message sent again under the same id; one that is being sent just now is left alone.

    Raises:
        NotFoundError: this address has no such message.
    """
    row = await session.get(Delivery, delivery_id) if is_id(delivery_id) else None
    if row is None or row.webhook_id != hook_id:
        raise NotFoundError("There is no such message; they are kept for a month.")
    at_rest = and_(Delivery.id == delivery_id, Delivery.status != DeliveryStatus.RUNNING)
    values = {"status": DeliveryStatus.QUEUED, "tries": 0, "claimed_until": None, "ended_at": None}
    await session.execute(update(Delivery).where(at_rest).values(values))
    await session.refresh(row)
    return row


async def drop_old_deliveries(session: AsyncSession, hook_id: str, now: datetime) -> None:
    """Forget the messages to an address that are older than a month."""
    old = and_(Delivery.webhook_id == hook_id, Delivery.created_at < now - KEPT_FOR)
    await session.execute(delete(Delivery).where(old))
