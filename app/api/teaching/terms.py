"""The terms of a quiz in a course: its settings, who gets more, and beginning one that is limited in time."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter
from pydantic import BaseModel

from app.api.access import CourseInstructor, CourseMember, CurrentServices
from app.db.courses.courses import get_course
from app.db.courses.quiz_terms import list_extended, list_settings
from app.errors import NotFoundError
from app.pipeline.answering.standing import has_quiz, load_standings, read_extension, read_terms
from app.pipeline.teaching.setting_terms import begin, extend, set_terms
from app.rules.terms import Extension, Terms, terms_of
from app.services import Services
from questions.base import Slug
from questions.schema import Quiz

router = APIRouter(prefix="/courses/{course_id}/quizzes/{quiz_id}", tags=["courses"])


class SettingsView(Terms):
    """The terms that hold; `is_set` False: they are the bank's own, this course has set none."""

    is_set: bool


class ExtensionView(Extension):
    """What one learner gets beyond the terms."""

    user_id: str
    name: str


class Begun(BaseModel):
    """When the clock started, and when it runs out; null where the quiz is not limited in time."""

    started_at: datetime | None
    ends_at: datetime | None


@router.get("/settings")
async def get_settings(
    course_id: Slug, quiz_id: Slug, services: CurrentServices, _user: CourseMember
) -> SettingsView:
    """The terms on which this course gives the quiz."""
    quiz = await get_course_quiz(services, course_id, quiz_id)
    async with services.database.reading() as session:
        row = (await list_settings(session, [course_id])).get((course_id, quiz_id))
    terms = read_terms(row) if row else terms_of(quiz)
    return SettingsView(**terms.model_dump(), is_set=row is not None)


@router.put("/settings")
async def put_settings(
    *, course_id: Slug, quiz_id: Slug, terms: Terms, services: CurrentServices, user: CourseInstructor
) -> SettingsView:
    """Set the terms; what is left out has its default. They hold for what was handed in before, too."""
    await get_course_quiz(services, course_id, quiz_id)
    async with services.database.writing() as session:
        await set_terms(session, (course_id, quiz_id), terms, actor=user, now=datetime.now(UTC))
    return SettingsView(**terms.model_dump(), is_set=True)


@router.get("/extensions")
async def list_all_extensions(
    course_id: Slug, quiz_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> list[ExtensionView]:
    """Who gets more than the terms, by name."""
    await get_course_quiz(services, course_id, quiz_id)
    async with services.database.reading() as session:
        found = await list_extended(session, course_id, quiz_id)
    return [
        ExtensionView(**read_extension(row).model_dump(), user_id=user.id, name=user.name)
        for user, row in found
    ]


@router.put("/extensions/{user}")
async def put_extension(
    *,
    course_id: Slug,
    quiz_id: Slug,
    user: str,
    extension: Extension,
    services: CurrentServices,
    actor: CourseInstructor,
) -> ExtensionView:
    """Give a member, by id or name, more than the terms: durations, which hold when a deadline is moved."""
    await get_course_quiz(services, course_id, quiz_id)
    async with services.database.writing() as session:
        now = datetime.now(UTC)
        found = await extend(session, (course_id, quiz_id), user, extension, actor=actor, now=now)
    return ExtensionView(**extension.model_dump(), user_id=found.id, name=found.name)


@router.post("/start", status_code=HTTPStatus.OK)
async def start(course_id: Slug, quiz_id: Slug, services: CurrentServices, user: CourseMember) -> Begun:
    """Begin the quiz: starts your clock if it is limited in time, once."""
    quiz = await get_course_quiz(services, course_id, quiz_id)
    async with services.database.writing() as session:
        standing = (await load_standings(session, user)).at(course_id, quiz)
        started_at = await begin(session, standing, user, datetime.now(UTC))
        after = (await load_standings(session, user)).at(course_id, quiz)
    return Begun(started_at=started_at, ends_at=after.schedule.ends_at)


async def get_course_quiz(services: Services, course_id: str, quiz_id: str) -> Quiz:
    """The quiz, if this course has it.

    Raises:
        NotFoundError: there is no such course, or no such quiz in it.
    """
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
    quiz = services.bank.quizzes.get(quiz_id)
    if quiz is None or not has_quiz(course, quiz_id):
        raise NotFoundError(f"The course {course_id!r} has no quiz {quiz_id!r}.")
    return quiz
