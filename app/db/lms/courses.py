"""What of a platform maps to what of ours: people and courses; and who is in such a course."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.lms.tables import LtiContext, LtiMember, LtiUser
from app.db.tables import User


async def find_person(session: AsyncSession, platform_id: str, sub: str) -> User | None:
    """Our user for a platform's id of a person."""
    return await session.scalar(
        select(User)
        .join(LtiUser, LtiUser.user_id == User.id)
        .where(LtiUser.platform_id == platform_id, LtiUser.sub == sub)
    )


async def add_person(
    session: AsyncSession, *, platform_id: str, sub: str, user_id: str, now: datetime
) -> None:
    """Remember who a platform's person is here."""
    session.add(LtiUser(platform_id=platform_id, sub=sub, user_id=user_id, created_at=now))
    await session.flush()


async def find_context(
    session: AsyncSession, platform_id: str, deployment_id: str, context_id: str
) -> LtiContext | None:
    """The course over there, if it was seen before."""
    return await session.scalar(
        select(LtiContext).where(
            LtiContext.platform_id == platform_id,
            LtiContext.deployment_id == deployment_id,
            LtiContext.context_id == context_id,
        )
    )


async def add_context(
    session: AsyncSession,
    *,
    platform_id: str,
    deployment_id: str,
    context_id: str,
    course_id: str,
    now: datetime,
) -> LtiContext:
    """Remember which course of ours a course over there is."""
    row = LtiContext(
        id=new_id(now),
        platform_id=platform_id,
        deployment_id=deployment_id,
        context_id=context_id,
        course_id=course_id,
        roster_url="",
        roster_due_at=None,
        roster_tries=0,
        roster_synced_at=None,
        roster_error="",
        created_at=now,
    )
    session.add(row)
    await session.flush()
    return row


async def list_contexts(session: AsyncSession, course_id: str) -> Sequence[LtiContext]:
    """The courses over there that are this one here."""
    statement = select(LtiContext).where(LtiContext.course_id == course_id).order_by(LtiContext.id)
    return (await session.scalars(statement)).all()


async def want_roster(session: AsyncSession, context_key: str, now: datetime) -> None:
    """Have the members asked for as soon as may be."""
    await session.execute(
        update(LtiContext)
        .where(LtiContext.id == context_key, LtiContext.roster_url != "")
        .values(roster_due_at=now, roster_tries=0)
    )


async def list_due_rosters(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Ids of the contexts whose members are to be asked for."""
    statement = select(LtiContext.id).where(LtiContext.roster_due_at <= now).limit(limit)
    return list(await session.scalars(statement))


async def claim_roster(
    session: AsyncSession, context_key: str, *, lease_s: float, now: datetime
) -> LtiContext | None:
    """Take a roster that is due; None if another has it. The try counts from now."""
    statement = (
        update(LtiContext)
        .where(LtiContext.id == context_key, LtiContext.roster_due_at <= now)
        .values(roster_due_at=now + timedelta(seconds=lease_s), roster_tries=LtiContext.roster_tries + 1)
        .returning(LtiContext)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def end_roster(session: AsyncSession, context_key: str, **values: Any) -> None:
    """Note how asking for the members went."""
    await session.execute(update(LtiContext).where(LtiContext.id == context_key).values(**values))


async def list_roster(session: AsyncSession, context_key: str) -> Sequence[tuple[User, LtiMember]]:
    """The members as last seen, and those who left, by name."""
    statement = (
        select(User, LtiMember)
        .join(LtiMember, LtiMember.user_id == User.id)
        .where(LtiMember.context_key == context_key)
        .order_by(User.name)
    )
    return [(user, member) for user, member in await session.execute(statement)]


async def see_member(
    session: AsyncSession, context_key: str, user_id: str, now: datetime, *, listed: bool = False
) -> None:
    """Note that somebody is in the course over there: by a launch, or `listed`.

    Raises:
        sqlalchemy.exc.IntegrityError: somebody else noted it for the first time at the same moment.
    """
    row = await session.get(LtiMember, (context_key, user_id))
    if row is None:
        row = LtiMember(context_key=context_key, user_id=user_id)
        session.add(row)
    row.seen_at, row.left_at = now, None
    if listed:
        row.listed_at = now
    await session.flush()


async def has_listed(session: AsyncSession, context_key: str) -> bool:
    """Whether anybody is on record as a member by the platform's list."""
    listed = select(LtiMember.user_id).where(
        LtiMember.context_key == context_key, LtiMember.listed_at.is_not(None), LtiMember.left_at.is_(None)
    )
    return await session.scalar(listed.limit(1)) is not None


async def mark_left(
    session: AsyncSession,
    context_key: str,
    *,
    listed_before: datetime,
    unlisted_seen_before: datetime,
    launched_before: datetime,
    now: datetime,
) -> list[str]:
    """Mark as gone who is not on the list any more, or was never on it and seen long ago; their ids.

    A launch since `launched_before` says more than the list, which platforms may keep a while.
    """
    dropped = or_(LtiMember.seen_at <= LtiMember.listed_at, LtiMember.seen_at < launched_before)
    gone = or_(
        and_(LtiMember.listed_at < listed_before, dropped),
        and_(LtiMember.listed_at.is_(None), LtiMember.seen_at < unlisted_seen_before),
    )
    statement = (
        update(LtiMember)
        .where(LtiMember.context_key == context_key, LtiMember.left_at.is_(None), gone)
        .values(left_at=now)
        .returning(LtiMember.user_id)
    )
    return list(await session.scalars(statement))
