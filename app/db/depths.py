"""How much waits of each kind of work, and since when: for figures, in a few small statements."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import InstrumentedAttribute

from app.db.authoring.tables import QuestionCheck
from app.db.lms.tables import LtiContext, LtiScore, Sending
from app.db.tables import WAITS, Purpose, Sent, Status
from app.db.teaching.tables import Regrade, ShadowGrade
from app.db.webhooks.tables import Delivery, DeliveryStatus, HookState, Webhook

KINDS = ("attempt", "try", "regrade", "check", "score", "roster", "webhook")


@dataclass(frozen=True)
class Depth:
    """How many rows wait, and since when the oldest does (None: nothing waits)."""

    waiting: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class Depths:
    """What waits, by kind; and how many answers are being graded, and were given up by our fault."""

    waiting: dict[str, Depth]
    running: int
    failed: int


async def look_at_depths(session: AsyncSession, now: datetime) -> Depths:
    """How deep every queue is. Each statement reads an index of what waits, not the table."""
    found = {kind: Depth(*(await session.execute(_statement(kind, now))).one()) for kind in KINDS}
    counted = select(Sent.status, func.count()).where(Sent.status.in_((Status.RUNNING, Status.FAILED)))
    rows = (await session.execute(counted.group_by(Sent.status))).all()
    by_status = {row[0]: row[1] for row in rows}
    return Depths(found, by_status.get(Status.RUNNING, 0), by_status.get(Status.FAILED, 0))


def _statement(kind: str, now: datetime) -> Select[int, datetime | None]:
    match kind:
        case "regrade":
            waits = _oldest(Regrade.created_at, ShadowGrade.status == Status.QUEUED)
            return waits.join(ShadowGrade, ShadowGrade.regrade_id == Regrade.id)
        case "check":
            return _oldest(QuestionCheck.created_at, QuestionCheck.status == Status.QUEUED)
        case "score":
            return _oldest(LtiScore.wanted_at, LtiScore.state == Sending.DUE, LtiScore.due_at <= now)
        case "roster":
            return _oldest(LtiContext.roster_due_at, LtiContext.roster_due_at <= now)
        case "webhook":
            # What one that is off was to be told waits for a person.
            waits = _oldest(Delivery.created_at, Delivery.status == DeliveryStatus.QUEUED)
            return waits.join(Webhook, Webhook.id == Delivery.webhook_id).where(Webhook.state == HookState.ON)
        case _:
            return _oldest(Sent.created_at, WAITS, Sent.purpose == Purpose(kind))


def _oldest(
    since: InstrumentedAttribute[Any], *waits: ColumnElement[bool] | TextClause
) -> Select[int, datetime | None]:
    return select(func.count(), func.min(since)).where(*waits)
