"""The ways into a course: codes are made and revoked, invitations revoked. Each is audited."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import create_code, get_course, revoke_code
from app.db.courses.invitations import revoke_invitation
from app.db.courses.tables import EnrolmentCode
from app.db.people.audit import note
from app.db.tables import User
from app.errors import NotFoundError


async def make_code(
    session: AsyncSession,
    course_id: str,
    *,
    actor: User,
    now: datetime,
    lifetime_s: int | None = None,
    uses: int | None = None,
) -> EnrolmentCode:
    """A new code that makes learners of those who know it; None: it lasts, or is for any number of people.

    Raises:
        NotFoundError: there is no such course.
    """
    await get_course(session, course_id)
    row = await create_code(session, course_id=course_id, lifetime_s=lifetime_s, uses=uses, now=now)
    await note(session, "code.made", actor=actor, course_id=course_id, now=now)
    return row


async def end_code(
    session: AsyncSession, course_id: str, code_id: str, *, actor: User, now: datetime
) -> None:
    """Let nobody in by this code from now on.

    Raises:
        NotFoundError: the course has no such code.
    """
    if not await revoke_code(session, course_id, code_id, now):
        raise NotFoundError("This course has no such code.")
    await note(session, "code.revoked", actor=actor, course_id=course_id, now=now)


async def end_invitation(
    session: AsyncSession, course_id: str, invitation_id: str, *, actor: User, now: datetime
) -> None:
    """Let nobody in by this invitation from now on.

    Raises:
        NotFoundError: the course has no such invitation, or it is not good any more.
    """
    row = await revoke_invitation(session, course_id, invitation_id, now)
    if row is None:
        raise NotFoundError("This course has no such invitation that is still good.")
    about = await session.get(User, row.user_id) if row.user_id else None
    await note(
        session,
        "invitation.revoked",
        actor=actor,
        about=about,
        course_id=course_id,
        role=row.role,
        now=now,
    )
