"""Invitations: links that work once and make a member of whoever opens them."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.courses.tables import CourseRole, Invitation
from app.db.people.credentials import hash_token, new_token


async def invite(
    session: AsyncSession,
    *,
    course_id: str,
    role: CourseRole,
    lifetime_s: float,
    now: datetime,
    user_id: str | None = None,
) -> str:
    """The token of a new invitation; `user_id` names somebody made just now, who can't sign in yet."""
    token = new_token()
    session.add(
        Invitation(
            id=new_id(now),
            token_hash=hash_token(token),
            course_id=course_id,
            role=role,
            user_id=user_id,
            created_at=now,
            expires_at=now + timedelta(seconds=lifetime_s),
        )
    )
    await session.flush()
    return token


async def find_invitation(session: AsyncSession, token: str, now: datetime) -> Invitation | None:
    """The invitation, if it is still good."""
    statement = select(Invitation).where(Invitation.token_hash == hash_token(token), *_still_good(now))
    return await session.scalar(statement)


async def use_invitation(session: AsyncSession, token: str, now: datetime) -> Invitation | None:
    """Use the invitation up; None if it is not good any more."""
    statement = (
        update(Invitation)
        .where(Invitation.token_hash == hash_token(token), *_still_good(now))
        .values(used_at=now)
        .returning(Invitation)
    )
    return await session.scalar(statement)


def _still_good(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (Invitation.used_at.is_(None), Invitation.revoked_at.is_(None), Invitation.expires_at > now)
