"""`batchmark lti`: invitations for LMSs, approval of deployments, and our signing keys."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta

from cyclopts import App

from app.commands.console import AT_FAULT, DONE, complain, report
from app.commands.database import newest_database
from app.db.engine import Database
from app.db.lms.platforms import (
    create_invitation,
    decide_deployment,
    list_deployments,
    list_platforms,
)
from app.db.lms.tables import DeploymentState
from app.db.people.audit import note
from app.errors import NotFoundError
from app.pipeline.lms.signing import rotate_key
from app.rules.moments import say_duration, say_moment
from app.settings import Settings

INVITATION_LIFETIME = timedelta(days=7)
app = App(name="lti", help="Connect LMSs by LTI 1.3.")


@app.command
def rotate(*, at_once: bool = False) -> int:
    """Publish a new signing key; it signs a day later, once every LMS has had time to fetch it.

    Parameters
    ----------
    at_once
        Sign with it from now on and withdraw every other key: where one is known to others, or the
        installation's secret is lost.
    """

    async def run(settings: Settings, database: Database, now: datetime) -> str:
        kid, signs_from = await rotate_key(database, settings.secret(), now, at_once=at_once)
        if at_once:
            return f"{kid} is published and signs now; every other key is withdrawn."
        return f"{kid} is published and signs from {say_moment(signs_from)}."

    report(_run(run))
    return DONE


@app.command
def invite(*, trust: bool = False) -> int:
    """Print a registration URL that connects one LMS, once.

    Parameters
    ----------
    trust
        Let the LMS's deployments in without approval.
    """

    async def run(settings: Settings, database: Database, now: datetime) -> str:
        lifetime_s = int(INVITATION_LIFETIME.total_seconds())
        async with database.writing() as session:
            token = await create_invitation(session, approves_itself=trust, lifetime_s=lifetime_s, now=now)
            await note(session, "lms.invited", actor=None, now=now)
        return f"{settings.public_url}/lti/register/{token}"

    report(_run(run))
    complain(
        f"paste it in the LMS as the tool's registration URL, within {say_duration(INVITATION_LIFETIME)}"
    )
    return DONE


@app.command(name="list")
def list_all() -> int:
    """Print every platform with its deployments, and whether those are let in."""

    async def run(_settings: Settings, database: Database, _now: datetime) -> str:
        async with database.reading() as session:
            platforms, deployments = await list_platforms(session), await list_deployments(session)
        lines = []
        for platform in platforms:
            state = "on" if platform.is_on else "off"
            lines.append(f"{platform.id}  {platform.name}  {platform.issuer}  {platform.client_id}  {state}")
            lines += [
                f"  deployment {each.deployment_id}: {each.state}"
                for each in deployments
                if each.platform_id == platform.id
            ]
        return "\n".join(lines) or "No LMS is connected; `batchmark lti invite` begins."

    report(_run(run))
    return DONE


@app.command
def approve(platform: str, deployment: str, *, refuse: bool = False) -> int:
    """Let a deployment in.

    Parameters
    ----------
    platform
        The platform's id, as `batchmark lti list` prints it.
    deployment
        The deployment's id at that platform.
    refuse
        Keep it out instead.
    """
    state = DeploymentState.REFUSED if refuse else DeploymentState.APPROVED

    async def run(_settings: Settings, database: Database, now: datetime) -> str:
        async with database.writing() as session:
            await decide_deployment(session, platform, deployment, state)
            subject = f"{platform}/{deployment}"
            await note(session, f"lms.deployment-{state}", actor=None, subject=subject, now=now)
        return f"{deployment}: {state}"

    try:
        report(_run(run))
    except NotFoundError as error:
        complain(error.detail)
        return AT_FAULT
    return DONE


def _run(step: Callable[[Settings, Database, datetime], Awaitable[str]]) -> str:
    async def run() -> str:
        settings = Settings()
        async with newest_database(settings) as database:
            return await step(settings, database, datetime.now(UTC))

    return asyncio.run(run())
