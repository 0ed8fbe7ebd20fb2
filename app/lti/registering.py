"""Dynamic registration: an LMS's administrator opens our invitation over there, and presses one button."""

from __future__ import annotations

from datetime import UTC, datetime

import structlog
from fastapi import APIRouter, Request, Response

from app.api.access import CurrentServices
from app.db.lms.platforms import (
    add_platform,
    find_invitation,
    note_deployment,
    try_invitation,
    use_invitation,
)
from app.db.people.audit import note
from app.errors import TakenError
from app.lms.errors import PlatformError, Reason, RefusedError
from app.lms.outgoing import check_url, origin_of
from app.lms.registration import Registered, fetch_configuration, register
from app.lti.framing import let_frame
from app.lti.refusals import RefusingRoute
from app.services import Services
from app.web.pages import page
from app.web.sent_forms import read_fields

router = APIRouter(prefix="/lti/register", include_in_schema=False, route_class=RefusingRoute)
_log = structlog.get_logger(__name__)


@router.get("/{invitation}")
async def show_offer(
    invitation: str, services: CurrentServices, openid_configuration: str = "", registration_token: str = ""
) -> Response:
    """What is about to happen, and the button for it; nothing is called yet."""
    async with services.database.reading() as session:
        if await find_invitation(session, invitation, datetime.now(UTC)) is None:
            raise RefusedError(Reason.INVITATION)
    _check(services, openid_configuration)
    response = page(
        "lti/register.html",
        title="Connect your LMS",
        viewer=None,
        origin=origin_of(openid_configuration),
        configuration=openid_configuration,
        token=registration_token,
    )
    response.headers["Cache-Control"] = "no-store"
    return let_frame(response, origin_of(openid_configuration))


@router.post("/{invitation}")
async def accept_offer(invitation: str, request: Request, services: CurrentServices) -> Response:
    """Tell each platform of the other, and keep it."""
    form, now = await read_fields(request), datetime.now(UTC)
    url = form.get("openid_configuration", "")
    _check(services, url)
    async with services.database.writing() as session:
        if not await try_invitation(session, invitation, now):
            raise RefusedError(Reason.INVITATION)
    outgoing, public_url = services.lms.outgoing, services.settings.public_url
    configuration = await fetch_configuration(outgoing, url)
    token = form.get("registration_token", "")
    made = await register(outgoing, configuration, token=token, public_url=public_url)
    approved = await _keep(services, invitation, made, now)
    response = page(
        "lti/registered.html",
        title="Connected",
        viewer=None,
        issuer=configuration.issuer,
        approved=approved,
        origin=origin_of(url),
    )
    return let_frame(response, origin_of(url))


def _check(services: Services, url: str) -> None:
    try:
        check_url(url, allow_private=services.settings.lti_allow_private)
    except PlatformError as error:
        raise RefusedError(Reason.REGISTRATION, f"openid_configuration: {error.detail}") from None


async def _keep(services: Services, invitation: str, made: Registered, now: datetime) -> bool:
    """Keep the platform and use the invitation up; whether launches are let in already."""
    configuration = made.configuration
    async with services.database.writing() as session:
        used = await use_invitation(session, invitation, now)
        if used is None:
            raise RefusedError(Reason.INVITATION)
        values = {
            "name": configuration.platform.product_family_code[:100] or origin_of(configuration.issuer),
            "issuer": configuration.issuer,
            "client_id": made.client_id,
            "auth_url": configuration.authorization_endpoint,
            "token_url": configuration.token_endpoint,
            "jwks_url": configuration.jwks_uri,
            "audience": configuration.authorization_server or "",
            "approves_itself": used.approves_itself,
        }
        try:
            platform = await add_platform(session, values, now)
        except TakenError as error:
            raise RefusedError(Reason.REGISTRATION, error.detail) from None
        if made.deployment_id:
            # Whoever holds our invitation has named it, so it needs no second approval.
            await note_deployment(session, platform, made.deployment_id, now, approved=True)
        await note(session, "lms.registered", actor=None, subject=platform.issuer, now=now)
    _log.info("platform registered", issuer=configuration.issuer, client_id=made.client_id)
    return bool(made.deployment_id) or used.approves_itself
