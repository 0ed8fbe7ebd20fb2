"""The page of platforms, for whoever runs the installation: those there are, what waits, and new ones."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, StringConstraints, ValidationError

from app.api.access import Admin, CurrentServices
from app.db.lms.platforms import (
    add_platform,
    create_invitation,
    decide_deployment,
    list_deployments,
    list_platforms,
    note_deployment,
    switch_platform,
)
from app.db.lms.tables import DeploymentState
from app.db.people.audit import note
from app.db.tables import User
from app.errors import TakenError
from app.lms.errors import PlatformError
from app.lms.outgoing import check_url
from app.services import Services
from app.web.pages import page, see_other
from app.web.sent_forms import read_fields

router = APIRouter(prefix="/lti/platforms", include_in_schema=False)
INVITATION_LIFETIME_S = 7 * 86_400

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class PlatformForm(BaseModel):
    """What is typed to register a platform by hand."""

    model_config = ConfigDict(extra="ignore")

    name: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
    issuer: Line
    client_id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255)]
    auth_url: Line
    token_url: Line
    jwks_url: Line
    audience: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2_000)] = ""
    deployment_id: Annotated[str, StringConstraints(strip_whitespace=True, max_length=255)] = ""
    approves_itself: bool = False


@router.get("")
async def show_platforms(services: CurrentServices, user: Admin) -> Response:
    """All of it."""
    return await _platforms_page(services, user)


@router.post("")
async def register_by_hand(request: Request, services: CurrentServices, user: Admin) -> Response:
    """Keep a platform as typed; with something wrong, the same form again and nothing lost."""
    typed, now = await read_fields(request), datetime.now(UTC)
    try:
        form = PlatformForm.model_validate(typed)
        for url in (form.auth_url, form.token_url, form.jwks_url):
            check_url(url, allow_private=services.settings.lti_allow_private)
        async with services.database.writing() as session:
            platform = await add_platform(session, form.model_dump(exclude={"deployment_id"}), now)
            if form.deployment_id:
                await note_deployment(session, platform, form.deployment_id, now, approved=True)
            await note(session, "lms.registered", actor=user, subject=platform.issuer, now=now)
    except TakenError as error:
        return await _platforms_page(services, user, typed=typed, problem=error.detail, refusal=error)
    except (ValidationError, PlatformError) as error:
        return await _platforms_page(services, user, typed=typed, problem=_problem(error))
    return see_other("/lti/platforms")


@router.post("/invitations")
async def invite(request: Request, services: CurrentServices, user: Admin) -> Response:
    """A link that registers one LMS, shown once."""
    form, now = await read_fields(request), datetime.now(UTC)
    async with services.database.writing() as session:
        token = await create_invitation(
            session,
            approves_itself="approves_itself" in form,
            lifetime_s=INVITATION_LIFETIME_S,
            now=now,
        )
        await note(session, "lms.invited", actor=user, now=now)
    url = f"{services.settings.public_url}/lti/register/{token}"
    return await _platforms_page(services, user, invitation=url)


@router.post("/{platform_id}/switch")
async def switch(platform_id: str, request: Request, services: CurrentServices, user: Admin) -> Response:
    """Let a platform's launches in, or none of them."""
    is_on = (await read_fields(request)).get("on") == "yes"
    async with services.database.writing() as session:
        await switch_platform(session, platform_id, is_on=is_on)
        now = datetime.now(UTC)
        await note(session, "lms.switched", actor=user, subject=platform_id, now=now, on=is_on)
    return see_other("/lti/platforms")


@router.post("/{platform_id}/deployments")
async def decide(platform_id: str, request: Request, services: CurrentServices, user: Admin) -> Response:
    """Let a deployment in, or keep it out."""
    form = await read_fields(request)
    state = DeploymentState.APPROVED if form.get("decision") == "approve" else DeploymentState.REFUSED
    deployment_id = form.get("deployment_id", "")
    async with services.database.writing() as session:
        await decide_deployment(session, platform_id, deployment_id, state)
        now, subject = datetime.now(UTC), f"{platform_id}/{deployment_id}"
        await note(session, f"lms.deployment-{state}", actor=user, subject=subject, now=now)
    return see_other("/lti/platforms")


async def _platforms_page(
    services: Services,
    user: User,
    *,
    typed: dict[str, str] | None = None,
    problem: str = "",
    refusal: TakenError | None = None,
    invitation: str = "",
) -> Response:
    async with services.database.reading() as session:
        platforms, deployments = await list_platforms(session), await list_deployments(session)
    public_url = services.settings.public_url
    return page(
        "lti/platforms.html",
        title="LMSs",
        viewer=user,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if problem else HTTPStatus.OK,
        refusal=refusal,
        platforms=platforms,
        deployments=deployments,
        typed=typed or {},
        problem=problem,
        invitation=invitation,
        values={
            "Tool URL": f"{public_url}/",
            "LTI version": "LTI 1.3",
            "Public keyset URL": f"{public_url}/lti/keys",
            "Initiate login URL": f"{public_url}/lti/login",
            "Redirection URI": f"{public_url}/lti/launch",
            "Content selection (deep linking) URL": f"{public_url}/lti/launch",
            "Services": "Assignment and Grade Services with column management; Names and Role Provisioning",
        },
    )


def _problem(error: ValidationError | PlatformError) -> str:
    if isinstance(error, ValidationError):
        return "; ".join(f"{each['loc'][0]}: {each['msg']}" for each in error.errors())
    return error.detail
