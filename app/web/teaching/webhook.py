"""One webhook: what it is told, its secret, its messages, and a button to send one again."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Form, Response

from app.api.access import CurrentServices
from app.api.paging import Id
from app.api.teaching.webhook_access import WebhookKeeper
from app.api.teaching.webhooks import keeping
from app.db.tables import User
from app.db.webhooks.deliveries import list_deliveries
from app.db.webhooks.hooks import get_hook
from app.db.webhooks.tables import Delivery, DeliveryStatus
from app.errors import AppError, InvalidError
from app.pipeline.webhooks.keeping import change_hook, redeliver, remove_hook, rotate_secret, try_hook
from app.rules.moments import say_moment
from app.services import Services
from app.web.pages import page, see_other
from app.web.teaching.webhooks import EVENT_WORDS, Address, Chosen, line_of, list_url, say_problem
from app.web.words import Saying, count_words

router = APIRouter(prefix="/webhooks/{webhook_id}", include_in_schema=False)
MESSAGES_SHOWN = 50
_OVERLAP_S = 86_400


@dataclass(frozen=True)
class Message:
    """A message in the log."""

    id: str
    event: str
    at: str
    saying: Saying
    about: str
    again: bool


@router.get("")
async def show_one(
    webhook_id: str, services: CurrentServices, user: WebhookKeeper, before: Id | None = None
) -> Response:
    """All of it."""
    return await _page(services, user, webhook_id, before=before)


@router.post("/change")
async def change_one(
    webhook_id: str, services: CurrentServices, user: WebhookKeeper, url: Address = "", *, events: Chosen
) -> Response:
    """Tell another address, or of other events."""
    try:
        if not events:
            raise InvalidError.at("events", "choose at least one event")
        async with keeping(services, user) as keeper:
            hook = await get_hook(keeper.session, webhook_id, lock=True)
            await change_hook(keeper, hook, url=url.strip(), events=events)
    except AppError as error:
        return await _page(services, user, webhook_id, error=error)
    return see_other(f"/webhooks/{webhook_id}")


@router.post("/switch")
async def switch_one(
    webhook_id: str, services: CurrentServices, user: WebhookKeeper, on: Annotated[str, Form()] = ""
) -> Response:
    """Tell it something again, or nothing more."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        await change_hook(keeper, hook, is_on=on == "yes")
    return see_other(f"/webhooks/{webhook_id}")


@router.post("/secret")
async def make_secret(webhook_id: str, services: CurrentServices, user: WebhookKeeper) -> Response:
    """Make another secret and show it, this once; the one before is good for another day."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        secret = await rotate_secret(keeper, hook, _OVERLAP_S)
    return await _page(services, user, webhook_id, secret=secret)


@router.post("/test")
async def try_one(webhook_id: str, services: CurrentServices, user: WebhookKeeper) -> Response:
    """Send a message, to see whether it arrives."""
    try:
        async with keeping(services, user) as keeper:
            await try_hook(keeper, await get_hook(keeper.session, webhook_id, lock=True))
    except AppError as error:
        return await _page(services, user, webhook_id, error=error)
    return see_other(f"/webhooks/{webhook_id}")


@router.post("/deliveries/{delivery_id}/redeliver")
async def send_again(
    webhook_id: str, delivery_id: str, services: CurrentServices, user: WebhookKeeper
) -> Response:
    """Send a message again."""
    try:
        async with keeping(services, user) as keeper:
            await redeliver(keeper, await get_hook(keeper.session, webhook_id, lock=True), delivery_id)
    except AppError as error:
        return await _page(services, user, webhook_id, error=error)
    return see_other(f"/webhooks/{webhook_id}")


@router.post("/remove")
async def remove_one(webhook_id: str, services: CurrentServices, user: WebhookKeeper) -> Response:
    """Forget it."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        course_id = hook.course_id
        await remove_hook(keeper, hook)
    return see_other(list_url(course_id))


async def _page(
    services: Services,
    user: User,
    webhook_id: str,
    *,
    before: str | None = None,
    secret: str = "",
    error: AppError | None = None,
) -> Response:
    async with services.database.reading() as session:
        hook = await get_hook(session, webhook_id)
        found = await list_deliveries(session, webhook_id, before=before, limit=MESSAGES_SHOWN + 1)
    shown = found[:MESSAGES_SHOWN]
    return page(
        "teaching/webhook.html",
        title="Webhook",
        viewer=user,
        refusal=error,
        problem=say_problem(error),
        hook=hook,
        line=line_of(hook),
        back=list_url(hook.course_id),
        here=f"/webhooks/{hook.id}",
        events=EVENT_WORDS,
        rotating=say_moment(hook.rotating_until) if hook.rotating_until else "",
        secret=secret,
        messages=[_message(row) for row in shown],
        before=before,
        following=shown[-1].id if len(found) > MESSAGES_SHOWN else "",
    )


def _message(row: Delivery) -> Message:
    return Message(
        id=row.id,
        event=row.event,
        at=say_moment(row.created_at),
        saying=_say(row),
        about=row.failure if row.status != DeliveryStatus.DELIVERED else f"Answered {row.answered}",
        again=row.status != DeliveryStatus.RUNNING,
    )


def _say(row: Delivery) -> Saying:
    if row.status == DeliveryStatus.DELIVERED:
        return Saying("Delivered", "right")
    if row.status == DeliveryStatus.FAILED:
        return Saying(f"Given up after {count_words(row.tries, 'attempt')}", "wrong")
    if row.tries:
        return Saying(f"{count_words(row.tries, 'attempt')} failed", "waiting")
    return Saying("On its way", "waiting")
