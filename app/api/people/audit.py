"""The audit: all of it for whoever looks after the installation, and a course's part for its instructors."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import Admin, CourseInstructor, CurrentServices
from app.api.paging import Id, Limit, cut_page
from app.db.people.audit import AuditFilter, AuditLine, list_audit
from app.db.people.users import get_user
from app.rules.names import MAX_NAME_CHARS
from app.services import Services
from questions.base import Slug

router = APIRouter(tags=["people"])

Person = Annotated[str, Field(max_length=MAX_NAME_CHARS, pattern=r"^[^\x00]*$")]
Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2999, 12, 31))]


class AuditQuery(BaseModel):
    """What is looked for; a person by id or name, days in UTC and both within."""

    model_config = ConfigDict(extra="ignore")

    person: Annotated[Person | None, Field(description="Who acted, or whom it concerned.")] = None
    actor: Annotated[Person | None, Field(description="Who acted.")] = None
    about: Annotated[Person | None, Field(description="Whom it concerned.")] = None
    action: Annotated[
        str | None,
        Field(pattern=r"^[a-z.-]{1,50}$", description="As `role.changed`, or `role` for all of that kind."),
    ] = None
    since: Day | None = None
    until: Day | None = None
    before: Id | None = None
    limit: Limit = 50


class AuditView(BaseModel):
    """One act: who (null: the command line), what, in which course, about whom and which thing."""

    id: str
    at: datetime
    actor: str | None
    action: str
    course_id: str | None
    about: str | None
    subject: str
    detail: dict[str, Any]


@router.get("/audit")
async def read_audit(
    *,
    request: Request,
    services: CurrentServices,
    _admin: Admin,
    response: Response,
    wanted: Annotated[AuditQuery, Query()],
) -> list[AuditView]:
    """What was done that somebody may ask about, newest first; `Link` names the next page."""
    return await _list(services, request, response, wanted)


@router.get("/courses/{course_id}/audit")
async def read_course_audit(
    *,
    course_id: Slug,
    request: Request,
    services: CurrentServices,
    _user: CourseInstructor,
    response: Response,
    wanted: Annotated[AuditQuery, Query()],
) -> list[AuditView]:
    """What was done in the course, newest first; `Link` names the next page."""
    return await _list(services, request, response, wanted, course_id)


async def find_entries(session: AsyncSession, wanted: AuditQuery, course_id: str | None) -> list[AuditLine]:
    """The entries that are looked for, in one course or all; where there are more, one more than fits.

    Raises:
        NotFoundError: there is nobody of that name.
    """
    named = {"person_id": wanted.person, "actor_id": wanted.actor, "about_user_id": wanted.about}
    ids = {field: (await get_user(session, name)).id for field, name in named.items() if name}
    chosen = AuditFilter(
        **ids,
        action=wanted.action,
        since=_begin(wanted.since) if wanted.since else None,
        until=_begin(wanted.until) + timedelta(days=1) if wanted.until else None,
        course_id=course_id,
    )
    return list(await list_audit(session, chosen, before=wanted.before, limit=wanted.limit + 1))


async def _list(
    services: Services,
    request: Request,
    response: Response,
    wanted: AuditQuery,
    course_id: str | None = None,
) -> list[AuditView]:
    async with services.database.reading() as session:
        found = await find_entries(session, wanted, course_id)
    shown = cut_page(request, response, found, wanted.limit, before=lambda line: line[0].id)
    return [
        AuditView(
            id=entry.id,
            at=entry.at,
            actor=actor,
            action=entry.action,
            course_id=entry.course_id,
            about=about,
            subject=entry.subject,
            detail=entry.detail,
        )
        for entry, actor, about in shown
    ]


def _begin(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
