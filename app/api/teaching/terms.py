"""The terms of a quiz in a course: its settings, who gets more, and beginning one that is limited in time."""

from __future__ import annotations

from datetime import UTC, datetime
from http import HTTPStatus

from fastapi import APIRouter, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncSession

from app.api.access import CourseInstructor, CourseMember, CurrentServices
from app.api.conditions import IfMatch, show_tag
from app.db.courses.courses import get_course, lock_course
from app.db.courses.quiz_terms import find_extension, list_extended, list_settings
from app.db.courses.tables import QuizExtension
from app.db.people.users import get_user
from app.db.tables import User
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
    course_id: Slug, quiz_id: Slug, services: CurrentServices, _user: CourseMember, response: Response
) -> SettingsView:
    """The terms on which this course gives the quiz; `ETag` is for `If-Match`."""
    quiz = await get_course_quiz(services, course_id, quiz_id)
    async with services.database.reading() as session:
        view = await _find_settings(session, course_id, quiz)
    show_tag(response, view)
    return view


@router.put("/settings")
async def put_settings(
    *,
    course_id: Slug,
    quiz_id: Slug,
    terms: Terms,
    services: CurrentServices,
    user: CourseInstructor,
    if_match: IfMatch,
    response: Response,
) -> SettingsView:
    """Set the terms; what is left out has its default. They hold for what was handed in before, too."""
    quiz = await get_course_quiz(services, course_id, quiz_id)
    async with services.database.writing() as session:
        await lock_course(session, course_id)
        if_match.require(await _find_settings(session, course_id, quiz))
        await set_terms(session, (course_id, quiz_id), terms, actor=user, now=datetime.now(UTC))
        view = await _find_settings(session, course_id, quiz)
    show_tag(response, view)
    return view


@router.get("/extensions")
async def list_all_extensions(
    course_id: Slug, quiz_id: Slug, services: CurrentServices, _user: CourseInstructor
) -> list[ExtensionView]:
    """Who gets more than the terms, by name."""
    await get_course_quiz(services, course_id, quiz_id)
    async with services.database.reading() as session:
        found = await list_extended(session, course_id, quiz_id)
    return [_view_extension(user, row) for user, row in found]


@router.get("/extensions/{user}")
async def get_one_extension(
    *,
    course_id: Slug,
    quiz_id: Slug,
    user: str,
    services: CurrentServices,
    _actor: CourseInstructor,
    response: Response,
) -> ExtensionView:
    """What one person, by id or name, gets more than the terms; `ETag` is for `If-Match`."""
    await get_course_quiz(services, course_id, quiz_id)
    async with services.database.reading() as session:
        found = await get_user(session, user)
        view = await _find_extension(session, course_id, quiz_id, found)
    show_tag(response, view)
    return view


@router.put("/extensions/{user}")
async def put_extension(
    *,
    course_id: Slug,
    quiz_id: Slug,
    user: str,
    extension: Extension,
    services: CurrentServices,
    actor: CourseInstructor,
    if_match: IfMatch,
    response: Response,
) -> ExtensionView:
    """Give a member, by id or name, more than the terms: durations, which hold when a deadline is moved."""
    await get_course_quiz(services, course_id, quiz_id)
    async with services.database.writing() as session:
        await lock_course(session, course_id)
        found = await get_user(session, user)
        if_match.require(await _find_extension(session, course_id, quiz_id, found))
        now = datetime.now(UTC)
        await extend(session, (course_id, quiz_id), found.id, extension, actor=actor, now=now)
        view = await _find_extension(session, course_id, quiz_id, found)
    show_tag(response, view)
    return view


@router.post("/start", status_code=HTTPStatus.OK)
async def start(course_id: Slug, quiz_id: Slug, services: CurrentServices, user: CourseMember) -> Begun:
    """Begin the quiz: starts your clock if it is limited in time, once."""
    quiz = await get_course_quiz(services, course_id, quiz_id)
    async with services.database.writing() as session:
        standing = (await load_standings(session, user)).at(course_id, quiz)
        started_at = await begin(session, standing, user, datetime.now(UTC))
        after = (await load_standings(session, user)).at(course_id, quiz)
    return Begun(started_at=started_at, ends_at=after.schedule.ends_at)


async def _find_settings(session: AsyncSession, course_id: str, quiz: Quiz) -> SettingsView:
    row = (await list_settings(session, [course_id])).get((course_id, quiz.id))
    terms = read_terms(row) if row else terms_of(quiz)
    return SettingsView(**terms.model_dump(), is_set=row is not None)


async def _find_extension(session: AsyncSession, course_id: str, quiz_id: str, user: User) -> ExtensionView:
    return _view_extension(user, await find_extension(session, (course_id, quiz_id), user.id))


def _view_extension(user: User, row: QuizExtension | None) -> ExtensionView:
    extension = read_extension(row) if row else Extension()
    return ExtensionView(**extension.model_dump(), user_id=user.id, name=user.name)


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
