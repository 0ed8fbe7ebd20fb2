"""What a checked launch leaves behind: a person, a course, a link, and a way in. Below the steps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol
from app.db.courses.tables import CourseRole
from app.db.lms.courses import add_context, find_context, see_member, want_roster
from app.db.lms.scores import want_scores
from app.db.lms.tables import LtiContext, LtiPlatform
from app.db.people.credentials import issue_token
from app.db.tables import CredentialKind
from app.lms.claims import Launch
from app.lms.roles import teaches
from app.pipeline.lms.linking import note_link
from app.pipeline.lms.people import ensure_person
from app.pipeline.lms.target import Target

LINK_LIFETIME_S = 600
_ROSTER_AGE = timedelta(hours=1)
_MAX_TITLE_CHARS = 200


@dataclass(frozen=True)
class Pass:
    """Two ways in for one person and course: `session` signs this browser in, `link` another tab, once."""

    session: str
    link: str


async def enter(
    session: AsyncSession,
    platform: LtiPlatform,
    launch: Launch,
    target: Target,
    *,
    lifetime_s: float,
    now: datetime,
) -> Pass:
    """Let in whoever a checked launch names, and bring up to date what it says of the course.

    Raises:
        sqlalchemy.exc.IntegrityError, TakenError: somebody else came first; try again.
    """
    user = await ensure_person(session, platform, sub=launch.sub, name=launch.person_name, now=now)
    context = await _ensure_context(session, platform, launch, now)
    role = CourseRole.INSTRUCTOR if teaches(launch.roles) else CourseRole.LEARNER
    await enrol(session, course_id=context.course_id, user_id=user.id, role=role, now=now)
    await see_member(session, context.id, user.id, now)
    await note_link(session, context, launch, target, now)
    if role == CourseRole.LEARNER:
        await want_scores(
            session,
            course_id=context.course_id,
            quiz_id=target.quiz_id,
            question_id=target.question_id,
            user_ids=[user.id],
            now=now,
        )

    async def issue(kind: CredentialKind, lifetime_s: float) -> str:
        return await issue_token(
            session,
            user_id=user.id,
            kind=kind,
            now=now,
            lifetime_s=lifetime_s,
            label=f"launch from {platform.name}",
            course_id=context.course_id,
        )

    return Pass(
        session=await issue(CredentialKind.SESSION, lifetime_s),
        link=await issue(CredentialKind.LINK, LINK_LIFETIME_S),
    )


async def _ensure_context(
    session: AsyncSession, platform: LtiPlatform, launch: Launch, now: datetime
) -> LtiContext:
    assert launch.resource_link is not None
    context_id = launch.context.id if launch.context else f"link:{launch.resource_link.id}"
    context = await find_context(session, platform.id, launch.deployment_id, context_id)
    if context is None:
        named = f"{platform.id}\n{launch.deployment_id}\n{context_id}"
        course = await create_course(
            session,
            course_id=f"lms-{sha256(named.encode()).hexdigest()[:12]}",
            title=_title(launch),
            quiz_ids=None,
            now=now,
        )
        context = await add_context(
            session,
            platform_id=platform.id,
            deployment_id=launch.deployment_id,
            context_id=context_id,
            course_id=course.id,
            now=now,
        )
    if launch.roster:
        context.roster_url = launch.roster.context_memberships_url
        synced = context.roster_synced_at
        await session.flush()
        if context.roster_due_at is None and (synced is None or now - synced > _ROSTER_AGE):
            await want_roster(session, context.id, now)
    return context


def _title(launch: Launch) -> str:
    context, link = launch.context, launch.resource_link
    named = (context.title or context.label) if context else (link.title if link else None)
    return (named or "").strip()[:_MAX_TITLE_CHARS] or "A course of an LMS"
