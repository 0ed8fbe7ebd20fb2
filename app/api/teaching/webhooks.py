"""Webhooks by REST: those of a course for its instructors, those of the installation for admins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import Admin, CourseInstructor, CurrentServices
from app.api.conditions import IfMatch, show_tag
from app.api.paging import Id, Limit, cut_page
from app.api.teaching.webhook_access import WebhookKeeper
from app.api.teaching.webhook_views import (
    DeliveryView,
    NewSecret,
    NewWebhook,
    WebhookChange,
    WebhookMade,
    WebhookView,
    view_delivery,
    view_hook,
    view_made,
)
from app.db.courses.courses import get_course
from app.db.tables import User
from app.db.webhooks.deliveries import list_deliveries
from app.db.webhooks.hooks import get_hook, list_hooks
from app.pipeline.webhooks.keeping import (
    Keeper,
    change_hook,
    make_hook,
    redeliver,
    remove_hook,
    rotate_secret,
    try_hook,
)
from app.services import Services
from questions.base import Slug

router = APIRouter(tags=["webhooks"])


@router.get("/webhooks")
async def list_of_all(services: CurrentServices, _admin: Admin) -> list[WebhookView]:
    """The webhooks of the installation, the oldest first."""
    return await _list(services, None)


@router.post("/webhooks", status_code=HTTPStatus.CREATED)
async def make_for_all(
    wanted: NewWebhook, services: CurrentServices, admin: Admin, response: Response
) -> WebhookMade:
    """Have an address told of what happens in every course. The secret is shown this once."""
    return await _make(services, admin, None, wanted, response)


@router.get("/courses/{course_id}/webhooks")
async def list_of_course(
    course_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> list[WebhookView]:
    """The webhooks of a course, the oldest first."""
    return await _list(services, course_id)


@router.post("/courses/{course_id}/webhooks", status_code=HTTPStatus.CREATED)
async def make_for_course(
    course_id: Slug, wanted: NewWebhook, services: CurrentServices, user: CourseInstructor, response: Response
) -> WebhookMade:
    """Have an address told of what happens in this course. The secret is shown this once."""
    return await _make(services, user, course_id, wanted, response)


@router.get("/webhooks/{webhook_id}")
async def get_one(
    webhook_id: str, services: CurrentServices, _user: WebhookKeeper, response: Response
) -> WebhookView:
    """One webhook; `ETag` is for `If-Match`."""
    async with services.database.reading() as session:
        view = view_hook(await get_hook(session, webhook_id))
    show_tag(response, view)
    return view


@router.patch("/webhooks/{webhook_id}")
async def change_one(
    *,
    webhook_id: str,
    change: WebhookChange,
    services: CurrentServices,
    user: WebhookKeeper,
    if_match: IfMatch,
    response: Response,
) -> WebhookView:
    """Change its address, its events, or switch it on or off."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        if_match.require(view_hook(hook))
        await change_hook(keeper, hook, url=change.url, events=change.events, is_on=change.on)
        view = view_hook(hook)
    show_tag(response, view)
    return view


@router.delete("/webhooks/{webhook_id}", status_code=HTTPStatus.NO_CONTENT)
async def remove_one(
    webhook_id: str, services: CurrentServices, user: WebhookKeeper, if_match: IfMatch
) -> None:
    """Tell it nothing any more, and forget its messages."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        if_match.require(view_hook(hook))
        await remove_hook(keeper, hook)


@router.post("/webhooks/{webhook_id}/secret", status_code=HTTPStatus.CREATED)
async def make_secret(
    webhook_id: str, wanted: NewSecret, services: CurrentServices, user: WebhookKeeper
) -> WebhookMade:
    """A new secret, shown this once; the one before is signed with too until it is over."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        shown = await rotate_secret(keeper, hook, wanted.overlap_s)
        return view_made(hook, shown)


@router.post("/webhooks/{webhook_id}/test", status_code=HTTPStatus.ACCEPTED)
async def try_one(webhook_id: str, services: CurrentServices, user: WebhookKeeper) -> DeliveryView:
    """Send a message `webhook.test`, to see whether it arrives."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        return view_delivery(await try_hook(keeper, hook))


@router.get("/webhooks/{webhook_id}/deliveries")
async def list_messages(
    *,
    webhook_id: str,
    request: Request,
    services: CurrentServices,
    _user: WebhookKeeper,
    response: Response,
    before: Id | None = None,
    limit: Limit = 50,
) -> list[DeliveryView]:
    """Its messages of the last month, newest first; `Link` names the next page."""
    async with services.database.reading() as session:
        found = await list_deliveries(session, webhook_id, before=before, limit=limit + 1)
    shown = cut_page(request, response, found, limit, before=lambda row: row.id)
    return [view_delivery(row) for row in shown]


@router.post("/webhooks/{webhook_id}/deliveries/{delivery_id}/redeliver", status_code=HTTPStatus.ACCEPTED)
async def send_again(
    webhook_id: str, delivery_id: str, services: CurrentServices, user: WebhookKeeper
) -> DeliveryView:
    """Send a message again, under the same id."""
    async with keeping(services, user) as keeper:
        hook = await get_hook(keeper.session, webhook_id, lock=True)
        return view_delivery(await redeliver(keeper, hook, delivery_id))


@asynccontextmanager
async def keeping(services: Services, user: User) -> AsyncIterator[Keeper]:
    """A transaction in which this person does something about webhooks."""
    async with services.database.writing() as session:
        yield keeper_of(services, session, user)


def keeper_of(services: Services, session: AsyncSession, user: User) -> Keeper:
    """This person, as the steps take them."""
    settings = services.settings
    return Keeper(session, user, settings.secret(), settings.webhook_allow_private, datetime.now(UTC))


async def _list(services: Services, course_id: str | None) -> list[WebhookView]:
    async with services.database.reading() as session:
        if course_id is not None:
            await get_course(session, course_id)
        return [view_hook(hook) for hook in await list_hooks(session, course_id)]


async def _make(
    services: Services, user: User, course_id: str | None, wanted: NewWebhook, response: Response
) -> WebhookMade:
    async with keeping(services, user) as keeper:
        if course_id is not None:
            await get_course(keeper.session, course_id)
        hook, shown = await make_hook(keeper, course_id, wanted.url, wanted.events)
        view = view_made(hook, shown)
    response.headers["Location"] = f"/api/v1/webhooks/{hook.id}"
    return view
