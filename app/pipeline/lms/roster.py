"""A step: the members of a course over there become members here, and those who left are marked."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.enrolments import enrol, unenrol
from app.db.courses.tables import CourseRole
from app.db.engine import Database
from app.db.lms.courses import claim_roster, end_roster, has_listed, mark_left, see_member
from app.db.lms.platforms import get_platform
from app.db.lms.tables import LtiContext, LtiPlatform
from app.lms.connection import Lms
from app.lms.errors import PlatformError, RefusingError, SilentError
from app.lms.keys import UnsealError
from app.lms.roles import teaches
from app.lms.roster import SCOPE, Member, list_members
from app.lms.services import Line
from app.observing.messages import tell_sent, tell_unsent
from app.pipeline.lms.people import ensure_person
from app.pipeline.lms.signing import load_signer, read_platform
from app.rules.retrying import pause_after

KIND = "roster"
LEASE_S = 600.0
_MAX_TRIES = 6
_FIRST_PAUSE_S = 60.0
_BATCH = 200
_LOOKING_IN = timedelta(hours=8)  # an administrator over there is on no list, and may look in
_NEW_OVER_THERE = timedelta(minutes=10)  # platforms may list a new member later than they launch one
_log = structlog.get_logger(__name__)


async def sync_roster(database: Database, lms: Lms, secret: bytes, context_key: str) -> None:
    """Ask for the members of a course if that is due; do nothing if another worker is at it."""
    began = _now()
    async with database.writing() as session:
        context = await claim_roster(session, context_key, lease_s=LEASE_S, now=began)
        platform = await get_platform(session, context.platform_id) if context else None
    if context is None or platform is None:
        return
    try:
        signer = await load_signer(database, secret, _now())
        line = Line(lms.tokens, read_platform(platform), signer, (SCOPE,))
        members = await list_members(line, context.roster_url)
        await _require_somebody(database, context, members)
        await _keep(database, platform, context, members, began)
    except (PlatformError, UnsealError) as error:
        await _note_failure(database, context, error)
        return
    except IntegrityError:
        # Somebody has just come in by a launch whom we were about to make too.
        await _note_failure(database, context, SilentError("A member came in at the same moment."))
        return
    except Exception:
        await _note_failure(database, context, SilentError("An error of ours; it is in the service's log."))
        raise
    _log.info("roster synced", context=context.id, members=len(members))
    tell_sent(KIND, _now())


async def _require_somebody(database: Database, context: LtiContext, members: list[Member]) -> None:
    async with database.reading() as session:
        if not members and await has_listed(session, context.id):
            raise RefusingError("The platform's list is empty, which can't be; nobody was removed here.")


async def _keep(
    database: Database, platform: LtiPlatform, context: LtiContext, members: list[Member], began: datetime
) -> None:
    active = [member for member in members if member.is_active]
    for start in range(0, len(active), _BATCH):
        # Short transactions: a large course must not keep everybody else from writing.
        async with database.writing() as session:
            for member in active[start : start + _BATCH]:
                await _enrol(session, platform, context, member, _now())
    async with database.writing() as session:
        gone = await mark_left(
            session,
            context.id,
            listed_before=began,
            unlisted_seen_before=began - _LOOKING_IN,
            launched_before=began - _NEW_OVER_THERE,
            now=_now(),
        )
        for user_id in gone:
            await unenrol(session, context.course_id, user_id)
        await end_roster(
            session, context.id, roster_due_at=None, roster_synced_at=_now(), roster_error="", roster_tries=0
        )


async def _enrol(
    session: AsyncSession, platform: LtiPlatform, context: LtiContext, member: Member, now: datetime
) -> None:
    user = await ensure_person(
        session,
        platform,
        sub=member.user_id,
        name=member.person_name,
        now=now,
    )
    role = CourseRole.INSTRUCTOR if teaches(member.roles) else CourseRole.LEARNER
    await enrol(session, course_id=context.course_id, user_id=user.id, role=role, now=now)
    await see_member(session, context.id, user.id, now, listed=True)


async def _note_failure(database: Database, context: LtiContext, error: Exception) -> None:
    due_at = None
    if isinstance(error, SilentError) and context.roster_tries < _MAX_TRIES:
        pause_s = pause_after(context.roster_tries, _FIRST_PAUSE_S, at_least_s=error.retry_after_s or 0.0)
        due_at = _now() + timedelta(seconds=pause_s)
    async with database.writing() as session:
        await end_roster(session, context.id, roster_due_at=due_at, roster_error=str(error))
    is_over = due_at is None
    _log.warning("the roster could not be had", context=context.id, error=str(error), again=not is_over)
    tell_unsent(KIND, is_over=is_over)


def _now() -> datetime:
    return datetime.now(UTC)
