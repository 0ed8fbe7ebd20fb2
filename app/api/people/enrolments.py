"""The members of a course: listed, enrolled one by one or by a CSV, given other roles, removed."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CourseInstructor, CurrentServices
from app.api.bodies import as_invalid, media_type_of
from app.api.conditions import IfMatch, show_tag
from app.api.paging import Limit, cut_page
from app.db.courses.courses import get_course, lock_course
from app.db.courses.enrolments import find_member, list_members
from app.db.courses.tables import CourseRole, Enrolment
from app.db.people.users import get_user
from app.db.tables import User
from app.errors import InvalidError, NotFoundError
from app.pipeline.people.enrolling import Desk, Enrolled, enrol_all, enrol_one, remove_member
from app.rules.names import MAX_NAME_CHARS, check_name
from app.rules.roster import RosterLine, parse_roster
from app.services import Services
from questions.base import Slug, Text

router = APIRouter(prefix="/courses/{course_id}/enrolments", tags=["courses"])


class MemberView(BaseModel):
    """A member of the course."""

    user_id: str
    name: str
    role: CourseRole
    since: datetime


class NewEnrolment(BaseModel):
    """Somebody to be enrolled."""

    model_config = ConfigDict(extra="forbid")

    name: Annotated[Text, Field(min_length=1, max_length=MAX_NAME_CHARS)]
    role: CourseRole = CourseRole.LEARNER


class RoleChange(BaseModel):
    """The role in this course from now on."""

    model_config = ConfigDict(extra="forbid")

    role: CourseRole


class EnrolledView(BaseModel):
    """What became of one person: `created`, `enrolled`, `changed` or `unchanged`.

    `invitation` is the link by which somebody who was created chooses a password.
    """

    name: str
    role: CourseRole
    change: str
    invitation: str | None


_BODIES = {
    "application/json": {"schema": NewEnrolment.model_json_schema()},
    "text/csv": {"schema": {"type": "string"}, "example": "name,role\nada,learner\n"},
}


@router.get("")
async def list_all(
    *,
    course_id: Slug,
    request: Request,
    services: CurrentServices,
    _user: CourseInstructor,
    response: Response,
    after: Annotated[str | None, Query(max_length=200, pattern=r"^[^\x00]*$")] = None,
    limit: Limit = 100,
) -> list[MemberView]:
    """The members by name; `Link` names the next page."""
    async with services.database.reading() as session:
        found = await list_members(session, course_id, after=after, limit=limit + 1)
    shown = cut_page(request, response, found, limit, after=lambda row: row[0].name)
    return [_view(user, row) for user, row in shown]


@router.post(
    "", status_code=HTTPStatus.CREATED, openapi_extra={"requestBody": {"content": _BODIES, "required": True}}
)
async def enrol(
    course_id: Slug, request: Request, services: CurrentServices, user: CourseInstructor
) -> list[EnrolledView]:
    """Enrol one person (JSON) or a list (CSV): all of it, or with a bad line nothing."""
    lines = await _read_lines(request)
    async with services.database.writing() as session:
        await get_course(session, course_id)
        desk = Desk(session, user, course_id, services.settings.invitation_lifetime_s, datetime.now(UTC))
        enrolled = await enrol_all(desk, lines)
    return [view_enrolled(services, each) for each in enrolled]


@router.get("/{user}")
async def get_one(
    course_id: Slug, user: str, services: CurrentServices, _actor: CourseInstructor, response: Response
) -> MemberView:
    """One member, by id or name; `ETag` is for `If-Match`."""
    async with services.database.reading() as session:
        view = await _find_view(session, course_id, await get_user(session, user))
    if view is None:
        raise NotFoundError("Nobody of that name is in this course.")
    show_tag(response, view)
    return view


@router.patch("/{user}")
async def change_role(
    *,
    course_id: Slug,
    user: str,
    change: RoleChange,
    services: CurrentServices,
    actor: CourseInstructor,
    if_match: IfMatch,
) -> EnrolledView:
    """Give somebody, by id or name, a role in this course."""
    async with services.database.writing() as session:
        found: User = await get_user(session, user)
        await lock_course(session, course_id)
        if_match.require(await _find_view(session, course_id, found))
        desk = Desk(session, actor, course_id, services.settings.invitation_lifetime_s, datetime.now(UTC))
        enrolled = await enrol_one(desk, found.name, change.role)
    return view_enrolled(services, enrolled)


@router.delete("/{user}", status_code=HTTPStatus.NO_CONTENT)
async def remove(
    course_id: Slug, user: str, services: CurrentServices, actor: CourseInstructor, if_match: IfMatch
) -> None:
    """End somebody's membership; what they handed in stays."""
    async with services.database.writing() as session:
        await lock_course(session, course_id)
        if_match.require(await _find_view(session, course_id, await get_user(session, user)))
        desk = Desk(session, actor, course_id, services.settings.invitation_lifetime_s, datetime.now(UTC))
        await remove_member(desk, user)


def view_enrolled(services: Services, enrolled: Enrolled) -> EnrolledView:
    """What became of somebody, with the link that is theirs."""
    token = enrolled.invitation
    return EnrolledView(
        name=enrolled.user.name,
        role=enrolled.role,
        change=enrolled.change,
        invitation=f"{services.settings.public_url}/invitations/{token}" if token else None,
    )


async def _find_view(session: AsyncSession, course_id: str, user: User) -> MemberView | None:
    row = await find_member(session, course_id, user.id)
    return _view(user, row) if row else None


def _view(user: User, row: Enrolment) -> MemberView:
    return MemberView(user_id=user.id, name=user.name, role=CourseRole(row.role), since=row.created_at)


async def _read_lines(request: Request) -> list[RosterLine]:
    body = await request.body()
    if media_type_of(request) == "text/csv":
        try:
            return parse_roster(body.decode())
        except UnicodeDecodeError:
            raise InvalidError.at("body", "this is not text in UTF-8") from None
    try:
        wanted = NewEnrolment.model_validate_json(body)
    except ValidationError as error:
        raise as_invalid(error.errors()) from None
    check_name(wanted.name)
    return [RosterLine(1, wanted.name, wanted.role)]
