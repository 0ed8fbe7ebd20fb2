"""Who is in which course, and as what."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.tables import CourseRole, Enrolment
from app.db.lms.scores import want_of_member
from app.db.tables import DEFAULT_COURSE, Role, User
from app.db.upsert import upsert


async def enrol(
    session: AsyncSession, *, course_id: str, user_id: str, role: CourseRole, now: datetime
) -> Enrolment:
    """Make this person a member with this role; whoever is one already gets the role."""
    key = {"course_id": course_id, "user_id": user_id}
    new = {"role": role, "created_at": now}
    before = await session.get(Enrolment, (course_id, user_id))
    if role == CourseRole.LEARNER and (before is None or before.role != role):
        await want_of_member(session, course_id, user_id, now)
    return await upsert(session, Enrolment, key, new, changes={"role": role})


async def unenrol(session: AsyncSession, course_id: str, user_id: str) -> bool:
    """End a membership; what the person handed in stays. False if there was none."""
    statement = (
        delete(Enrolment)
        .where(Enrolment.course_id == course_id, Enrolment.user_id == user_id)
        .returning(Enrolment.user_id)
    )
    return await session.scalar(statement) is not None


async def find_roles(session: AsyncSession, user: User) -> dict[str, str]:
    """This person's role in each of their courses, by the course's id, the newest first.

    Who is an instructor of the whole installation is one of the default course.
    """
    statement = (
        select(Enrolment.course_id, Enrolment.role)
        .where(Enrolment.user_id == user.id)
        .order_by(Enrolment.created_at.desc(), Enrolment.course_id)
    )
    return roles_of(user, {row.course_id: row.role for row in await session.execute(statement)})


def roles_of(user: User, enrolled: dict[str, str]) -> dict[str, str]:
    """What this person is in which course, given the roles that they are enrolled with."""
    if user.role == Role.INSTRUCTOR:
        return {**enrolled, DEFAULT_COURSE: CourseRole.INSTRUCTOR}
    return enrolled


async def find_member(session: AsyncSession, course_id: str, user_id: str) -> Enrolment | None:
    """This person's place in the course, as it is now; None if they have none."""
    return await session.get(Enrolment, (course_id, user_id), populate_existing=True)


async def list_members(
    session: AsyncSession, course_id: str, *, after: str | None = None, limit: int | None = None
) -> Sequence[tuple[User, Enrolment]]:
    """The members of a course by name, from behind the name `after`."""
    statement = (
        select(User, Enrolment)
        .join(Enrolment, Enrolment.user_id == User.id)
        .where(Enrolment.course_id == course_id)
        .order_by(User.name)
        .limit(limit)
    )
    if after is not None:
        statement = statement.where(User.name > after)
    return [(user, enrolment) for user, enrolment in await session.execute(statement)]
