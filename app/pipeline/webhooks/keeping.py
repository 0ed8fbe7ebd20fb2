"""Steps beside the submission's: webhooks are made, changed, tried and removed. Each is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.people.audit import note
from app.db.tables import User
from app.db.webhooks.deliveries import add_delivery, send_again
from app.db.webhooks.hooks import add_hook, count_hooks
from app.db.webhooks.tables import TEST_EVENT, Delivery, Event, HookState, Webhook
from app.errors import ForbiddenError, InvalidError, WebhookOffError
from app.lms.errors import PlatformError
from app.lms.outgoing import check_url
from app.pipeline.webhooks.secrets import seal_secret
from app.rules.webhook_signing import make_secret

MOST_HOOKS = 10
"""Webhooks of one course, and of the installation."""
LONGEST_OVERLAP_S = 7 * 86_400


@dataclass(frozen=True)
class Keeper:
    """Who acts, when; `secret` is the installation's. `allow_private`: addresses that are not public too."""

    session: AsyncSession
    actor: User
    secret: bytes
    allow_private: bool
    now: datetime


async def make_hook(
    keeper: Keeper, course_id: str | None, url: str, events: Sequence[Event]
) -> tuple[Webhook, str]:
    """A webhook of a course, or with None of the installation; and its secret, which is not shown again.

    Raises:
        InvalidError: the address will not do.
        ForbiddenError: there are enough already.
    """
    _check(keeper, url)
    if await count_hooks(keeper.session, course_id) >= MOST_HOOKS:
        raise ForbiddenError(f"{MOST_HOOKS} webhooks are the most there may be. Remove one first.")
    shown = make_secret()
    hook = await add_hook(
        keeper.session,
        course_id=course_id,
        url=url,
        events=sorted(set(events)),
        sealed=seal_secret(shown, keeper.secret),
        now=keeper.now,
    )
    await _note(keeper, "webhook.made", hook, events=hook.events)
    return hook, shown


async def change_hook(
    keeper: Keeper,
    hook: Webhook,
    *,
    url: str | None = None,
    events: Sequence[Event] | None = None,
    is_on: bool | None = None,
) -> None:
    """Change what is not None. Switched on, it begins with no failures; what waited is sent.

    Raises:
        InvalidError: the address will not do.
    """
    if url is not None:
        _check(keeper, url)
        hook.url = url
    if events is not None:
        hook.events = sorted(set(events))
    if is_on is not None:
        hook.state = HookState.ON if is_on else HookState.OFF
        hook.failures, hook.quiet_until, hook.stopped_because = 0, None, ""
    await keeper.session.flush()
    await _note(keeper, "webhook.changed", hook, events=hook.events, state=hook.state)


async def rotate_secret(keeper: Keeper, hook: Webhook, overlap_s: int) -> str:
    """A new secret, which is not shown again; the one before is signed with too, for so many seconds."""
    shown = make_secret()
    hook.sealed_before = hook.sealed if overlap_s else ""
    hook.rotating_until = keeper.now + timedelta(seconds=overlap_s) if overlap_s else None
    hook.sealed = seal_secret(shown, keeper.secret)
    await keeper.session.flush()
    await _note(keeper, "webhook.secret", hook, overlap_s=overlap_s)
    return shown


async def remove_hook(keeper: Keeper, hook: Webhook) -> None:
    """Tell it nothing any more, and forget what it was told."""
    await _note(keeper, "webhook.removed", hook)
    await keeper.session.delete(hook)
    await keeper.session.flush()


async def try_hook(keeper: Keeper, hook: Webhook) -> Delivery:
    """Send a message that says nothing but that it arrives.

    Raises:
        WebhookOffError: the webhook is not on.
    """
    _require_on(hook)
    hook.quiet_until = None
    return await add_delivery(keeper.session, hook.id, TEST_EVENT, {"webhook_id": hook.id}, keeper.now)


async def redeliver(keeper: Keeper, hook: Webhook, delivery_id: str) -> Delivery:
    """Send a message again, under the same id.

    Raises:
        NotFoundError: there is no such message.
        WebhookOffError: the webhook is not on.
    """
    _require_on(hook)
    delivery = await send_again(keeper.session, hook.id, delivery_id)
    hook.quiet_until = None
    await _note(keeper, "webhook.redelivered", hook, message=delivery.id)
    return delivery


def _require_on(hook: Webhook) -> None:
    if hook.state != HookState.ON:
        raise WebhookOffError("This webhook is off. Switch it on first.")


def _check(keeper: Keeper, url: str) -> None:
    try:
        check_url(url, allow_private=keeper.allow_private)
    except PlatformError:
        kind = "http or https" if keeper.allow_private else "https"
        host = "" if keeper.allow_private else ", to a public address,"
        raise InvalidError.at("url", f"must be a plain {kind} URL{host} without a password") from None


async def _note(keeper: Keeper, action: str, hook: Webhook, **detail: Any) -> None:
    await note(
        keeper.session,
        action,
        actor=keeper.actor,
        now=keeper.now,
        course_id=hook.course_id,
        subject=hook.id,
        # The rest of an address may be a secret of its receiver's.
        host=urlsplit(hook.url).hostname or "",
        **detail,
    )
