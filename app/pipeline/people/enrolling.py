"""What instructors do about members: enrol, singly or by a list, change roles, remove. Each is audited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.enrolments import enrol, find_member, find_roles, unenrol
from app.db.courses.invitations import invite, revoke_invitations_of, was_invited
from app.db.courses.tables import CourseRole
from app.db.people.audit import note
from app.db.people.users import create_user_if_new, find_user_by_name, get_user
from app.db.tables import Role, User
from app.errors import ForbiddenError, NotFoundError
from app.rules.roster import RosterLine

Change = Literal["created", "enrolled", "changed", "unchanged"]


@dataclass(frozen=True)
class Enrolled:
    """What became of one person; `invitation` is the token for somebody who has no other way in."""

    user: User
    role: CourseRole
    change: Change
    invitation: str | None = None


@dataclass(frozen=True)
class Desk:
    """Who acts in which course, and how long the invitations handed out last."""

    session: AsyncSession
    actor: User
    course_id: str
    invitation_lifetime_s: float
    now: datetime


async def enrol_all(desk: Desk, lines: Sequence[RosterLine]) -> list[Enrolled]:
    """Enrol these people, in the order of `lines`; who is new gets an invitation to choose a password by."""
    # By name: of two lists at the same moment neither waits for the other while that waits for it.
    in_order = sorted(lines, key=lambda line: line.name)
    done = {line.name: await enrol_one(desk, line.name, CourseRole(line.role)) for line in in_order}
    return [done[line.name] for line in lines]


async def enrol_one(desk: Desk, name: str, role: CourseRole) -> Enrolled:
    """Enrol somebody by name, with this role from now on."""
    session = desk.session
    user = await find_user_by_name(session, name)
    if user is None:
        made = await create_user_if_new(session, name=name, role=Role.LEARNER, now=desk.now)
        if made is not None:
            invitation = await _invite(desk, role, made)
            await _enrol(desk, made, role, None)
            return Enrolled(made, role, "created", invitation)
        user = await get_user(session, name)
    row = await find_member(session, desk.course_id, user.id)
    before = row.role if row else None
    if before == role:
        return Enrolled(user, role, "unchanged")
    token = None if before else await _invite_again(desk, role, user)
    await _enrol(desk, user, role, before)
    return Enrolled(user, role, "changed" if before else "enrolled", token)


async def remove_member(desk: Desk, name_or_id: str) -> User:
    """End somebody's membership, and their invitation to it; what they handed in stays.

    Raises:
        NotFoundError: nobody of that name is in the course.
        ForbiddenError: it is the one who asks, who might lock the last door.
    """
    user = await get_user(desk.session, name_or_id)
    if user.id == desk.actor.id:
        raise ForbiddenError("You can't remove yourself. Ask another instructor to.")
    if not await unenrol(desk.session, desk.course_id, user.id):
        raise NotFoundError("Nobody of that name is in this course.")
    await revoke_invitations_of(desk.session, user.id, desk.now, course_id=desk.course_id)
    await note(
        desk.session, "enrolment.ended", actor=desk.actor, about=user, course_id=desk.course_id, now=desk.now
    )
    return user


async def invite_somebody(desk: Desk, role: CourseRole) -> str:
    """The token of an invitation for whoever opens it first."""
    await note(
        desk.session,
        "invitation.made",
        actor=desk.actor,
        course_id=desk.course_id,
        role=role.value,
        now=desk.now,
    )
    return await _invite(desk, role, None)


async def _invite_again(desk: Desk, role: CourseRole, user: User) -> str | None:
    """An invitation for somebody whom this course had made, and removed before they came in; else None.

    Who is in any course by now may have got in otherwise: a link to a password of theirs is not
    for this course's instructors to have.
    """
    is_ours = await was_invited(desk.session, desk.course_id, user.id)
    if user.password_hash is not None or not is_ours or await find_roles(desk.session, user):
        return None
    return await _invite(desk, role, user)


async def _invite(desk: Desk, role: CourseRole, user: User | None) -> str:
    return await invite(
        desk.session,
        course_id=desk.course_id,
        role=role,
        lifetime_s=desk.invitation_lifetime_s,
        user_id=user.id if user else None,
        now=desk.now,
    )


async def _enrol(desk: Desk, user: User, role: CourseRole, before: str | None) -> None:
    if user.id == desk.actor.id and before is not None and not desk.actor.is_admin:
        raise ForbiddenError("You can't change your own role. Ask another instructor to.")
    await enrol(desk.session, course_id=desk.course_id, user_id=user.id, role=role, now=desk.now)
    await note(
        desk.session,
        "role.changed" if before else "enrolment.made",
        actor=desk.actor,
        about=user,
        course_id=desk.course_id,
        role=role.value,
        before=before,
        now=desk.now,
    )
