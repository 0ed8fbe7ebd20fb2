"""Courses, the ways into them, and who is there."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Admin, CourseInstructor, CourseMember, CurrentServices, CurrentUser
from app.db.courses.courses import (
    create_code,
    create_course,
    get_course,
    list_codes,
    list_courses,
    revoke_code,
)
from app.db.courses.tables import Course, CourseRole, EnrolmentCode
from app.db.people.audit import note
from app.db.tables import User
from app.errors import InvalidError, NotFoundError
from app.pipeline.people.enrolling import Desk, invite_somebody
from app.pipeline.people.signing_in import join_by_code
from app.services import Services
from questions.base import ShortText, Slug

router = APIRouter(tags=["courses"])

_YEAR_S = 366 * 86_400


class CourseView(BaseModel):
    """A course with your role in it; `quiz_ids` null: every quiz of the bank."""

    id: str
    title: str
    role: str | None
    quiz_ids: list[str] | None


class NewCourse(BaseModel):
    """A course to be made; `quiz_ids` null: every quiz of the bank."""

    model_config = ConfigDict(extra="forbid")

    id: Slug
    title: ShortText
    quiz_ids: Annotated[list[Slug], Field(max_length=500)] | None = None


class CourseChange(BaseModel):
    """What a course is called and gives from now on."""

    model_config = ConfigDict(extra="forbid")

    title: ShortText
    quiz_ids: Annotated[list[Slug], Field(max_length=500)] | None = None


class CodeRequest(BaseModel):
    """A code that is wanted; null: until it is revoked, for any number of people."""

    model_config = ConfigDict(extra="forbid")

    lifetime_s: Annotated[int, Field(ge=60, le=_YEAR_S)] | None = None
    uses: Annotated[int, Field(ge=1, le=100_000)] | None = None


class CodeView(BaseModel):
    """A code that makes learners of those who know it."""

    id: str
    code: str
    uses_left: int | None
    expires_at: datetime | None


class InvitationRequest(BaseModel):
    """An invitation that is wanted."""

    model_config = ConfigDict(extra="forbid")

    role: CourseRole = CourseRole.LEARNER


class InvitationView(BaseModel):
    """A link that works once: whoever opens it chooses a name and a password."""

    url: str
    role: CourseRole
    expires_in_s: int


class CodeUse(BaseModel):
    """A code that somebody was given."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[str, Field(min_length=1, max_length=100)]


@router.get("/courses")
async def list_own_courses(services: CurrentServices, user: CurrentUser) -> list[CourseView]:
    """Your courses; for an admin, all."""
    async with services.database.reading() as session:
        found = await list_courses(session, None if user.is_admin else user.memberships)
    return [_view(course, user) for course in found]


@router.post("/courses", status_code=HTTPStatus.CREATED)
async def make_course(wanted: NewCourse, services: CurrentServices, admin: Admin) -> CourseView:
    """Make a course."""
    _check_quizzes(services, wanted.quiz_ids)
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        course = await create_course(
            session, course_id=wanted.id, title=wanted.title, quiz_ids=wanted.quiz_ids, now=now
        )
        await note(session, "course.made", actor=admin, subject=course.id, now=now)
    return _view(course, admin)


@router.get("/courses/{course_id}")
async def get_one(course_id: Slug, services: CurrentServices, user: CourseMember) -> CourseView:
    """One of your courses."""
    async with services.database.reading() as session:
        return _view(await get_course(session, course_id), user)


@router.put("/courses/{course_id}")
async def change_course(
    course_id: Slug, wanted: CourseChange, services: CurrentServices, user: CourseInstructor
) -> CourseView:
    """Change what a course is called and which quizzes it has."""
    _check_quizzes(services, wanted.quiz_ids)
    async with services.database.writing() as session:
        course = await get_course(session, course_id)
        course.title, course.quiz_ids = wanted.title, wanted.quiz_ids
        await note(session, "course.changed", actor=user, subject=course.id, now=datetime.now(UTC))
    return _view(course, user)


@router.get("/courses/{course_id}/codes")
async def list_good_codes(
    course_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> list[CodeView]:
    """The codes that are still good, the newest first."""
    async with services.database.reading() as session:
        return [_code(row) for row in await list_codes(session, course_id, datetime.now(UTC))]


@router.post("/courses/{course_id}/codes", status_code=HTTPStatus.CREATED)
async def make_code(
    course_id: Slug, wanted: CodeRequest, services: CurrentServices, user: CourseInstructor
) -> CodeView:
    """A new code that makes learners of those who know it."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        await get_course(session, course_id)
        row = await create_code(
            session, course_id=course_id, lifetime_s=wanted.lifetime_s, uses=wanted.uses, now=now
        )
        await note(session, "code.made", actor=user, subject=course_id, now=now)
    return _code(row)


@router.delete("/courses/{course_id}/codes/{code_id}", status_code=HTTPStatus.NO_CONTENT)
async def end_code(course_id: Slug, code_id: str, services: CurrentServices, user: CourseInstructor) -> None:
    """Let nobody in by this code from now on."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        if not await revoke_code(session, course_id, code_id, now):
            raise NotFoundError("This course has no such code.")
        await note(session, "code.revoked", actor=user, subject=course_id, now=now)


@router.post("/courses/{course_id}/invitations", status_code=HTTPStatus.CREATED)
async def make_invitation(
    course_id: Slug, wanted: InvitationRequest, services: CurrentServices, user: CourseInstructor
) -> InvitationView:
    """A link for somebody who is not here yet."""
    lifetime_s = services.settings.invitation_lifetime_s
    async with services.database.writing() as session:
        await get_course(session, course_id)
        desk = Desk(session, user, course_id, lifetime_s, datetime.now(UTC))
        token = await invite_somebody(desk, wanted.role)
    url = f"{services.settings.public_url}/invitations/{token}"
    return InvitationView(url=url, role=wanted.role, expires_in_s=lifetime_s)


@router.post("/enrolments", status_code=HTTPStatus.CREATED)
async def join(given: CodeUse, services: CurrentServices, user: CurrentUser) -> CourseView:
    """Enrol yourself by a code."""
    course_id = await join_by_code(services.database, user, given.code, datetime.now(UTC))
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
    role = user.memberships.get(course_id, CourseRole.LEARNER)
    return CourseView(id=course.id, title=course.title, role=role, quiz_ids=course.quiz_ids)


def _check_quizzes(services: Services, quiz_ids: list[str] | None) -> None:
    for number, quiz_id in enumerate(quiz_ids or []):
        if quiz_id not in services.bank.quizzes:
            raise InvalidError.at(f"quiz_ids.{number}", f"the bank has no quiz {quiz_id!r}")


def _view(course: Course, user: User) -> CourseView:
    role = user.memberships.get(course.id)
    return CourseView(id=course.id, title=course.title, role=role, quiz_ids=course.quiz_ids)


def _code(row: EnrolmentCode) -> CodeView:
    return CodeView(id=row.id, code=row.code, uses_left=row.uses_left, expires_at=row.expires_at)
