"""A course's people, for its instructors: enrol, by name, list, code or invitation; roles; removal."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Request, Response

from app.api.access import CourseInstructor, CurrentServices
from app.db.courses.courses import get_course, list_codes
from app.db.courses.enrolments import list_members
from app.db.courses.invitations import list_invitations
from app.db.courses.tables import CourseRole
from app.db.people.users import get_user
from app.db.tables import User
from app.errors import AppError, NotFoundError
from app.pipeline.people.enrolling import Desk, Enrolled, enrol_all, enrol_one, invite_somebody, remove_member
from app.pipeline.people.ways_in import end_code, end_invitation, make_code
from app.rules.moments import say_moment
from app.rules.names import check_name
from app.rules.roster import parse_roster
from app.services import Services
from app.web.pages import page, see_other
from app.web.sent_forms import read_text_file
from app.web.words import count_words
from questions.base import Text

router = APIRouter(prefix="/courses/{course_id}", include_in_schema=False)

Typed = Annotated[Text, Form()]
Role = Annotated[CourseRole, Form()]


@router.get("/people")
async def show_people(course_id: str, services: CurrentServices, user: CourseInstructor) -> Response:
    """Who is in the course, and the ways into it."""
    return await _people_page(services, user, course_id)


@router.post("/people")
async def enrol_somebody(
    course_id: str,
    services: CurrentServices,
    user: CourseInstructor,
    name: Typed = "",
    role: Role = CourseRole.LEARNER,
) -> Response:
    """Enrol one person; who is new gets an invitation, shown once."""
    try:
        check_name(name.strip())
        async with _desk(services, user, course_id) as desk:
            enrolled = [await enrol_one(desk, name.strip(), role)]
    except AppError as error:
        return await _people_page(services, user, course_id, error=error)
    return await _people_page(services, user, course_id, enrolled=enrolled)


@router.post("/people/list")
async def enrol_list(
    course_id: str, request: Request, services: CurrentServices, user: CourseInstructor
) -> Response:
    """Enrol a list of people: all of it, or with a bad line nothing."""
    text = ""
    async with request.form(max_files=1, max_fields=4) as form:
        try:
            text = str(form.get("list", ""))
            text = await read_text_file(form) or text
            lines = parse_roster(text)
            async with _desk(services, user, course_id) as desk:
                enrolled = await enrol_all(desk, lines)
        except AppError as error:
            return await _people_page(services, user, course_id, error=error, typed=text)
    return await _people_page(services, user, course_id, enrolled=enrolled)


@router.post("/people/{user_id}/role")
async def change_role(
    course_id: str, user_id: str, services: CurrentServices, user: CourseInstructor, role: Role
) -> Response:
    """Give a member another role."""
    try:
        async with _desk(services, user, course_id) as desk:
            await enrol_one(desk, (await get_user(desk.session, user_id)).name, role)
    except AppError as error:
        return await _people_page(services, user, course_id, error=error)
    return see_other(f"/courses/{course_id}/people")


@router.post("/people/{user_id}/remove")
async def remove(course_id: str, user_id: str, services: CurrentServices, user: CourseInstructor) -> Response:
    """End a membership."""
    try:
        async with _desk(services, user, course_id) as desk:
            await remove_member(desk, user_id)
    except AppError as error:
        return await _people_page(services, user, course_id, error=error)
    return see_other(f"/courses/{course_id}/people")


@router.post("/invitations")
async def make_invitation(
    course_id: str, services: CurrentServices, user: CourseInstructor, role: Role = CourseRole.LEARNER
) -> Response:
    """Make an invitation and show its link, this once."""
    async with _desk(services, user, course_id) as desk:
        token = await invite_somebody(desk, role)
    return await _people_page(services, user, course_id, invitation=_link(services, token))


@router.post("/codes")
async def make_one_code(course_id: str, services: CurrentServices, user: CourseInstructor) -> Response:
    """Make an enrolment code that lasts until it is revoked."""
    async with services.database.writing() as session:
        await make_code(session, course_id, actor=user, now=datetime.now(UTC))
    return see_other(f"/courses/{course_id}/people")


@router.post("/codes/{code_id}/revoke")
async def revoke_code(
    course_id: str, code_id: str, services: CurrentServices, user: CourseInstructor
) -> Response:
    """Let nobody in by this code from now on."""
    with suppress(NotFoundError):  # by somebody else, while this page stood open
        async with services.database.writing() as session:
            await end_code(session, course_id, code_id, actor=user, now=datetime.now(UTC))
    return see_other(f"/courses/{course_id}/people")


@router.post("/invitations/{invitation_id}/revoke")
async def revoke_invitation(
    course_id: str, invitation_id: str, services: CurrentServices, user: CourseInstructor
) -> Response:
    """Let nobody in by this invitation from now on."""
    with suppress(NotFoundError):  # used, or revoked by somebody else, while this page stood open
        async with services.database.writing() as session:
            await end_invitation(session, course_id, invitation_id, actor=user, now=datetime.now(UTC))
    return see_other(f"/courses/{course_id}/people")


@asynccontextmanager
async def _desk(services: Services, user: User, course_id: str) -> AsyncIterator[Desk]:
    async with services.database.writing() as session:
        await get_course(session, course_id)
        yield Desk(session, user, course_id, services.settings.invitation_lifetime_s, datetime.now(UTC))


async def _people_page(
    services: Services,
    user: User,
    course_id: str,
    *,
    error: AppError | None = None,
    enrolled: Sequence[Enrolled] = (),
    invitation: str = "",
    typed: str = "",
) -> Response:
    now = datetime.now(UTC)
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
        members = await list_members(session, course_id)
        codes = await list_codes(session, course_id, now)
        invitations = await list_invitations(session, course_id, now)
    return page(
        "people.html",
        title=f"People in {course.title}",
        viewer=user,
        refusal=error,
        course=course,
        problems=_said(error) if error else [],
        fresh=[(each.user.name, _link(services, each.invitation)) for each in enrolled if each.invitation],
        done=_say_done(enrolled),
        invitation=invitation,
        typed=typed,
        count=count_words(len(members), "member"),
        members=[(person, row.role, say_moment(row.created_at)) for person, row in members],
        codes=codes,
        invitations=[
            (row, name, say_moment(row.created_at), say_moment(row.expires_at)) for row, name in invitations
        ],
    )


def _say_done(enrolled: Sequence[Enrolled]) -> str:
    counts = Counter(each.change for each in enrolled)
    return ", ".join(f"{count} {change}" for change, count in counts.items())


def _said(error: AppError) -> list[str]:
    lines = [f"{each.field}: {each.message}" for each in error.errors if each.field.startswith("line ")]
    return lines or [error.sentence]


def _link(services: Services, token: str) -> str:
    return f"{services.settings.public_url}/invitations/{token}"
