"""What the API says of webhooks, and what it is told of them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

from app.db.webhooks.tables import Delivery, DeliveryStatus, Event, HookState, Webhook
from app.lms.outgoing import MAX_URL_CHARS
from app.pipeline.webhooks.keeping import LONGEST_OVERLAP_S

Url = Annotated[str, Field(min_length=1, max_length=MAX_URL_CHARS, pattern=r"^[\x21-\x7e]+$")]
Events = Annotated[list[Event], Field(min_length=1, max_length=len(Event))]
_DAY_S = 86_400


class WebhookView(BaseModel):
    """A webhook; `course_id` null: of the whole installation.

    `state`: `on`, `off`, or `stopped` by us for the reason in `stopped_because`. Until
    `rotating_until` messages are signed with the secret before this one too.
    """

    id: str
    course_id: str | None
    url: str
    events: list[Event]
    state: HookState
    stopped_because: str
    rotating_until: datetime | None
    created_at: datetime


class NewWebhook(BaseModel):
    """A webhook to be made: an https address, and which events it is told of."""

    model_config = ConfigDict(extra="forbid")

    url: Url
    events: Events


class WebhookMade(WebhookView):
    """A webhook that was made; its secret is shown this once."""

    secret: str


class WebhookChange(BaseModel):
    """What is to change; null: stays. Switched `on`, one that was stopped begins anew."""

    model_config = ConfigDict(extra="forbid")

    url: Url | None = None
    events: Events | None = None
    on: bool | None = None


class NewSecret(BaseModel):
    """A secret that is wanted; for `overlap_s` seconds the one before is signed with too."""

    model_config = ConfigDict(extra="forbid")

    overlap_s: Annotated[int, Field(ge=0, le=LONGEST_OVERLAP_S)] = _DAY_S


class DeliveryView(BaseModel):
    """A message and what became of it; its `id` is the header `webhook-id`, the same in every attempt.

    `status`: `queued` (again from `next_at` on), `running`, `delivered` or `failed`. `answered` is
    the HTTP status that came last, `failure` what was wrong with the last attempt.
    """

    id: str
    event: str
    status: DeliveryStatus
    attempts: int
    answered: int | None
    failure: str
    created_at: datetime
    next_at: datetime | None
    ended_at: datetime | None
    data: dict[str, Any]


def view_hook(hook: Webhook) -> WebhookView:
    """A webhook, without its secret."""
    return WebhookView(**_columns(hook))


def view_made(hook: Webhook, secret: str) -> WebhookMade:
    """A webhook with the secret that it has from now on."""
    return WebhookMade(**_columns(hook), secret=secret)


def view_delivery(row: Delivery) -> DeliveryView:
    """One message."""
    return DeliveryView(
        id=row.id,
        event=row.event,
        status=DeliveryStatus(row.status),
        attempts=row.tries,
        answered=row.answered,
        failure=row.failure,
        created_at=row.created_at,
        next_at=row.claimed_until if row.status == DeliveryStatus.QUEUED else None,
        ended_at=row.ended_at,
        data=row.data,
    )


def _columns(hook: Webhook) -> dict[str, Any]:
    return {name: getattr(hook, name) for name in WebhookView.model_fields}
