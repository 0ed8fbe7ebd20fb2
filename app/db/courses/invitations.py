"""Invitations: links that work once and make a member of whoever opens them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import is_id, new_id
from app.db.courses.tables import CourseRole, Invitation
from app.db.people.credentials import hash_token, new_token
from app.db.tables import User


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


async def list_invitations(
    session: AsyncSession, course_id: str, now: datetime
) -> Sequence[tuple[Invitation, str | None]]:
    """The invitations into a course that are still good, the newest first, each with whom it is for.

    None: for whoever opens it.
    """
    statement = (
        select(Invitation, User.name)
        .outerjoin(User, User.id == Invitation.user_id)
        .where(Invitation.course_id == course_id, *_still_good(now))
        .order_by(Invitation.id.desc())
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def revoke_invitation(
    session: AsyncSession, course_id: str, invitation_id: str, now: datetime
) -> Invitation | None:
    """Let nobody in by this invitation from now on; None if the course has no such one that is still good."""
    if not is_id(invitation_id):
        return None
    statement = (
        update(Invitation)
        .where(Invitation.id == invitation_id, Invitation.course_id == course_id, *_still_good(now))
        .values(revoked_at=now)
        .returning(Invitation)
    )
    return await session.scalar(statement)


async def revoke_invitations_of(
    session: AsyncSession, user_id: str, now: datetime, *, course_id: str | None = None
) -> None:
    """Let this person in by no invitation from now on, or by none to this course."""
    statement = update(Invitation).where(Invitation.user_id == user_id, *_still_good(now))
    if course_id is not None:
        statement = statement.where(Invitation.course_id == course_id)
    await session.execute(statement.values(revoked_at=now))


async def was_invited(session: AsyncSession, course_id: str, user_id: str) -> bool:
    """Whether this person was invited to the course by name, and never used it."""
    statement = select(Invitation.id).where(
        Invitation.course_id == course_id, Invitation.user_id == user_id, Invitation.used_at.is_(None)
    )
    return (await session.scalars(statement.limit(1))).first() is not None


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
