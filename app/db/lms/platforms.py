"""Platforms, their deployments, and the invitations by which they register themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.lms.tables import DeploymentState, LtiDeployment, LtiInvitation, LtiPlatform
from app.db.people.credentials import hash_token, new_token
from app.db.upsert import insert_if_new
from app.errors import NotFoundError, TakenError

_MAX_TRIES = 10


async def add_platform(session: AsyncSession, values: dict[str, Any], now: datetime) -> LtiPlatform:
    """A new registration; `values` has every column but `id`, `is_on` and `created_at`.

    Raises:
        TakenError: this client of this issuer is registered already.
    """
    platform = LtiPlatform(id=new_id(now), is_on=True, created_at=now, **values)
    session.add(platform)
    try:
        await session.flush()
    except IntegrityError:
        raise TakenError("This client id of this issuer is registered already.") from None
    return platform


async def list_platforms(session: AsyncSession) -> Sequence[LtiPlatform]:
    """Every registration, the newest first."""
    return (await session.scalars(select(LtiPlatform).order_by(LtiPlatform.id.desc()))).all()


async def get_platform(session: AsyncSession, platform_id: str) -> LtiPlatform:
    """The registration of that id.

    Raises:
        NotFoundError: there is none.
    """
    platform = await session.get(LtiPlatform, platform_id)
    if platform is None:
        raise NotFoundError("There is no such platform.")
    return platform


async def find_platforms(session: AsyncSession, issuer: str, client_id: str | None) -> Sequence[LtiPlatform]:
    """The registrations at an issuer: of that client, or of any where the platform does not say."""
    statement = select(LtiPlatform).where(LtiPlatform.issuer == issuer)
    if client_id is not None:
        statement = statement.where(LtiPlatform.client_id == client_id)
    return (await session.scalars(statement.limit(2))).all()


async def switch_platform(session: AsyncSession, platform_id: str, *, is_on: bool) -> None:
    """Let a platform's launches in, or none of them.

    Raises:
        NotFoundError: there is no such platform.
    """
    (await get_platform(session, platform_id)).is_on = is_on
    await session.flush()


async def note_deployment(
    session: AsyncSession, platform: LtiPlatform, deployment_id: str, now: datetime, *, approved: bool = False
) -> DeploymentState:
    """The state of a deployment, which is recorded where it was never seen."""
    key = (platform.id, deployment_id)
    found = await session.get(LtiDeployment, key)
    if found is None:
        good = approved or platform.approves_itself
        row = {
            "platform_id": platform.id,
            "deployment_id": deployment_id,
            "state": DeploymentState.APPROVED if good else DeploymentState.WAITING,
            "created_at": now,
        }
        # A whole class may be the first to come: one of them makes the row, and all find it.
        await insert_if_new(session, LtiDeployment, row)
        found = await session.get_one(LtiDeployment, key)
    return DeploymentState(found.state)


async def list_deployments(session: AsyncSession) -> Sequence[LtiDeployment]:
    """Every deployment, the newest first."""
    return (await session.scalars(select(LtiDeployment).order_by(LtiDeployment.created_at.desc()))).all()


async def decide_deployment(
    session: AsyncSession, platform_id: str, deployment_id: str, state: DeploymentState
) -> None:
    """Let a deployment in or keep it out.

    Raises:
        NotFoundError: there is none.
    """
    found = await session.get(LtiDeployment, (platform_id, deployment_id))
    if found is None:
        raise NotFoundError("There is no such deployment.")
    found.state = state
    await session.flush()


async def create_invitation(
    session: AsyncSession, *, approves_itself: bool, lifetime_s: int, now: datetime
) -> str:
    """The token of a new invitation, shown once; `approves_itself` holds for the platform that uses it."""
    token = new_token()
    session.add(
        LtiInvitation(
            id=new_id(now),
            token_hash=hash_token(token),
            approves_itself=approves_itself,
            tries=0,
            created_at=now,
            expires_at=now + timedelta(seconds=lifetime_s),
            used_at=None,
        )
    )
    await session.flush()
    return token


async def find_invitation(session: AsyncSession, token: str, now: datetime) -> LtiInvitation | None:
    """The invitation of that token, if it is still good."""
    return await session.scalar(select(LtiInvitation).where(*_still_good(token, now)))


async def try_invitation(session: AsyncSession, token: str, now: datetime) -> bool:
    """Count one more try with an invitation; False if it is not good (any more)."""
    statement = (
        update(LtiInvitation)
        .where(*_still_good(token, now), LtiInvitation.tries < _MAX_TRIES)
        .values(tries=LtiInvitation.tries + 1)
        .returning(LtiInvitation.id)
    )
    return await session.scalar(statement) is not None


async def use_invitation(session: AsyncSession, token: str, now: datetime) -> LtiInvitation | None:
    """Use an invitation up; None if it is not good any more."""
    statement = (
        update(LtiInvitation).where(*_still_good(token, now)).values(used_at=now).returning(LtiInvitation)
    )
    return await session.scalar(statement)


def _still_good(token: str, now: datetime) -> tuple[Any, ...]:
    return (
        LtiInvitation.token_hash == hash_token(token),
        LtiInvitation.used_at.is_(None),
        LtiInvitation.expires_at > now,
    )
