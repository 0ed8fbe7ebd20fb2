"""Courses: those there are for whoever asks, made, changed, and joined by a code."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import BaseModel, ConfigDict, Field

from app.api.access import Admin, CourseInstructor, CourseMember, CurrentServices, CurrentUser
from app.api.conditions import IfMatch, show_tag
from app.db.courses.courses import get_course, list_courses, lock_course
from app.db.courses.tables import Course, CourseRole
from app.db.tables import User
from app.pipeline.people import courses
from app.pipeline.people.courses import CourseTerms
from app.pipeline.people.signing_in import join_by_code
from questions.base import ShortText, Slug, Text

router = APIRouter(tags=["courses"])


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


class CodeUse(BaseModel):
    """A code that somebody was given."""

    model_config = ConfigDict(extra="forbid")

    code: Annotated[Text, Field(min_length=1, max_length=100)]


@router.get("/courses")
async def list_own_courses(services: CurrentServices, user: CurrentUser) -> list[CourseView]:
    """Your courses; for an admin, all."""
    async with services.database.reading() as session:
        found = await list_courses(session, None if user.is_admin else user.memberships)
    return [_view(course, user) for course in found]


@router.post("/courses", status_code=HTTPStatus.CREATED)
async def make_course(wanted: NewCourse, services: CurrentServices, admin: Admin) -> CourseView:
    """Make a course."""
    terms = CourseTerms(wanted.title, wanted.quiz_ids)
    terms.require_quizzes(services.bank)
    async with services.database.writing() as session:
        course = await courses.make_course(session, wanted.id, terms, actor=admin, now=datetime.now(UTC))
    return _view(course, admin)


@router.get("/courses/{course_id}")
async def get_one(
    course_id: Slug, services: CurrentServices, user: CourseMember, response: Response
) -> CourseView:
    """One of your courses; `ETag` is for `If-Match`."""
    async with services.database.reading() as session:
        view = _view(await get_course(session, course_id), user)
    show_tag(response, view)
    return view


@router.put("/courses/{course_id}")
async def change_course(
    *,
    course_id: Slug,
    wanted: CourseChange,
    services: CurrentServices,
    user: CourseInstructor,
    if_match: IfMatch,
    response: Response,
) -> CourseView:
    """Change what a course is called and which quizzes it has."""
    terms = CourseTerms(wanted.title, wanted.quiz_ids)
    terms.require_quizzes(services.bank)
    async with services.database.writing() as session:
        course = await lock_course(session, course_id)
        if_match.require(_view(course, user))
        await courses.change_course(session, course, terms, actor=user, now=datetime.now(UTC))
    view = _view(course, user)
    show_tag(response, view)
    return view


@router.post("/enrolments", status_code=HTTPStatus.CREATED)
async def join(given: CodeUse, services: CurrentServices, user: CurrentUser) -> CourseView:
    """Enrol yourself by a code."""
    course_id = await join_by_code(services.database, user, given.code, datetime.now(UTC))
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
    role = user.memberships.get(course_id, CourseRole.LEARNER)
    return CourseView(id=course.id, title=course.title, role=role, quiz_ids=course.quiz_ids)


def _view(course: Course, user: User) -> CourseView:
    role = user.memberships.get(course.id)
    return CourseView(id=course.id, title=course.title, role=role, quiz_ids=course.quiz_ids)
