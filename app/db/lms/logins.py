"""Logins and choices on their way: each row is used once, and none is kept beyond its time."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.lms.tables import LtiLogin, LtiPicking
from app.db.people.credentials import hash_token, new_token

LOGIN_LIFETIME = timedelta(minutes=10)
PICKING_LIFETIME = timedelta(hours=2)
MOST_LOGINS = 50_000


async def begin_login(
    session: AsyncSession,
    *,
    state: str,
    browser: str,
    nonce: str,
    platform_id: str,
    asked: dict[str, Any],
    now: datetime,
) -> bool:
    """Keep a login; False where so many are on their way that somebody must be flooding us."""
    await session.execute(delete(LtiLogin).where(LtiLogin.expires_at <= now))
    if (await session.scalar(select(func.count()).select_from(LtiLogin)) or 0) >= MOST_LOGINS:
        return False
    session.add(
        LtiLogin(
            state_hash=hash_token(state),
            browser_hash=hash_token(browser),
            nonce=nonce,
            platform_id=platform_id,
            asked=asked,
            expires_at=now + LOGIN_LIFETIME,
        )
    )
    await session.flush()
    return True


async def find_login(session: AsyncSession, state: str, now: datetime) -> LtiLogin | None:
    """The login of that state, still to be answered."""
    return await session.scalar(
        select(LtiLogin).where(LtiLogin.state_hash == hash_token(state), LtiLogin.expires_at > now)
    )


async def use_login(session: AsyncSession, state: str, now: datetime) -> bool:
    """Use a login up; False if that was done before: of two answers one comes too late."""
    statement = (
        delete(LtiLogin)
        .where(LtiLogin.state_hash == hash_token(state), LtiLogin.expires_at > now)
        .returning(LtiLogin.state_hash)
    )
    return await session.scalar(statement) is not None


async def begin_picking(
    session: AsyncSession,
    *,
    platform_id: str,
    deployment_id: str,
    settings: dict[str, Any],
    frame_origins: Sequence[str],
    now: datetime,
) -> str:
    """Keep what a choice must answer; the token that opens its page."""
    await session.execute(delete(LtiPicking).where(LtiPicking.expires_at <= now))
    token = new_token()
    session.add(
        LtiPicking(
            token_hash=hash_token(token),
            platform_id=platform_id,
            deployment_id=deployment_id,
            settings=settings,
            frame_origins=list(frame_origins),
            expires_at=now + PICKING_LIFETIME,
        )
    )
    await session.flush()
    return token


async def find_picking(session: AsyncSession, token: str, now: datetime) -> LtiPicking | None:
    """The choice that this token is for, not yet made."""
    return await session.scalar(
        select(LtiPicking).where(LtiPicking.token_hash == hash_token(token), LtiPicking.expires_at > now)
    )


async def end_picking(session: AsyncSession, token: str) -> bool:
    """The choice is made; False if it was before."""
    statement = (
        delete(LtiPicking).where(LtiPicking.token_hash == hash_token(token)).returning(LtiPicking.token_hash)
    )
    return await session.scalar(statement) is not None
