"""The tables of webhooks: addresses that are told of events, and the messages to them."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from app.db.tables import Base, Json, Status, one_of
from app.db.work import Work


class Event(StrEnum):
    """What is told: each is a fact that is a row of ours by the time it is told."""

    SUBMISSION_GRADED = "submission.graded"
    SCORE_OVERRIDDEN = "score.overridden"
    TERMS_CHANGED = "terms.changed"
    REGRADE_APPLIED = "regrade.applied"
    QUESTION_PUBLISHED = "question.published"


TEST_EVENT = "webhook.test"
"""Nobody subscribes to it: it is sent when somebody asks whether a webhook works."""


class HookState(StrEnum):
    """Whether an address is told anything. `stopped`: by us, after too many failures."""

    ON = "on"
    OFF = "off"
    STOPPED = "stopped"


class DeliveryStatus(StrEnum):
    """How far a message is; `failed`: not taken however often we tried."""

    QUEUED = Status.QUEUED.value
    RUNNING = Status.RUNNING.value
    DELIVERED = "delivered"
    FAILED = Status.FAILED.value


class Webhook(Base):
    """An address that is told of events: of one course, or with `course_id` None of all.

    `sealed` is the secret that messages are signed with; until `rotating_until` they are signed
    with `sealed_before` too. `failures` counts attempts since one succeeded, and until
    `quiet_until` none is made.
    """

    __tablename__ = "webhooks"
    __table_args__ = (one_of("state", HookState), Index(None, "course_id"))

    id: Mapped[str] = mapped_column(primary_key=True)
    course_id: Mapped[str | None] = mapped_column(ForeignKey("courses.id", ondelete="CASCADE"))
    url: Mapped[str]
    events: Mapped[list[str]] = mapped_column(JSON)
    state: Mapped[str]
    stopped_because: Mapped[str]
    sealed: Mapped[str]
    sealed_before: Mapped[str]
    rotating_until: Mapped[datetime | None]
    failures: Mapped[int]
    quiet_until: Mapped[datetime | None]
    created_at: Mapped[datetime]


class Delivery(Work, Base):
    """One message to one address, made in the transaction of the fact that it tells.

    Its id is the message's own, the same in every attempt. `data` has what is told but for links.
    `answered` is the HTTP status that came last, None where none did; `failure` says what was
    wrong with the last attempt.
    """

    LONGEST_WAIT: ClassVar[timedelta] = timedelta(days=7)  # a receiver that fails is asked less and less
    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        one_of("status", DeliveryStatus),
        Index(None, "status", "claimed_until"),
        Index(None, "webhook_id", "id"),
    )

    webhook_id: Mapped[str] = mapped_column(ForeignKey("webhooks.id", ondelete="CASCADE"))
    event: Mapped[str]
    data: Mapped[Json] = mapped_column(JSON)
    answered: Mapped[int | None]
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
