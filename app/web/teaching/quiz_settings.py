"""A quiz's terms in a course as a form, and who gets more than they say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from http import HTTPStatus

from fastapi import APIRouter, Request, Response
from pydantic import ValidationError

from app.api.access import CourseInstructor, CurrentServices
from app.api.teaching.terms import get_course_quiz
from app.db.courses.enrolments import list_members
from app.db.courses.quiz_terms import list_extended, list_settings
from app.db.tables import User
from app.errors import AppError, InvalidError
from app.pipeline.answering.standing import read_extension, read_terms
from app.pipeline.teaching.setting_terms import extend, set_terms
from app.rules.moments import say_duration
from app.rules.terms import Counts, Extension, terms_of
from app.services import Services
from app.web.pages import page, see_other
from app.web.teaching.terms_form import FIELDS, read_extension_form, read_terms_form, show_terms
from app.web.words import count_words

router = APIRouter(prefix="/courses/{course_id}/quizzes/{quiz_id}", include_in_schema=False)
_MAX_FIELDS = 20


@router.get("/settings")
async def show_settings(
    course_id: str, quiz_id: str, services: CurrentServices, user: CourseInstructor, *, saved: bool = False
) -> Response:
    """The form as it is set, and the extensions."""
    return await _settings_page(services, user, course_id, quiz_id, saved=saved)


@router.post("/settings")
async def put_settings(
    course_id: str, quiz_id: str, request: Request, services: CurrentServices, user: CourseInstructor
) -> Response:
    """Set the terms; with something wrong, the same form again and nothing lost."""
    await get_course_quiz(services, course_id, quiz_id)
    async with request.form(max_files=0, max_fields=_MAX_FIELDS) as form:
        typed = {name: str(form.get(name, "")).strip() for name in FIELDS}
    try:
        terms = read_terms_form(typed)
    except (AppError, ValidationError) as error:
        return await _settings_page(services, user, course_id, quiz_id, typed=typed, error=error)
    async with services.database.writing() as session:
        await set_terms(session, (course_id, quiz_id), terms, actor=user, now=datetime.now(UTC))
    return see_other(f"/courses/{course_id}/quizzes/{quiz_id}/settings?saved=1")


@router.post("/extensions")
async def put_extension(
    course_id: str, quiz_id: str, request: Request, services: CurrentServices, user: CourseInstructor
) -> Response:
    """Give a member more than the terms; nothing more takes it back. Wrong: the form again, nothing lost."""
    await get_course_quiz(services, course_id, quiz_id)
    async with request.form(max_files=0, max_fields=_MAX_FIELDS) as form:
        typed = {name: str(value).strip() for name, value in form.items()}
    try:
        if not (name := typed.get("user", "")):
            raise InvalidError.at("user", "say who gets more")
        extension = read_extension_form(typed)
        async with services.database.writing() as session:
            key, now = (course_id, quiz_id), datetime.now(UTC)
            await extend(session, key, name, extension, actor=user, now=now)
    except (AppError, ValidationError) as error:
        return await _settings_page(services, user, course_id, quiz_id, extending=typed, error=error)
    return see_other(f"/courses/{course_id}/quizzes/{quiz_id}/settings?saved=1")


async def _settings_page(
    services: Services,
    user: User,
    course_id: str,
    quiz_id: str,
    *,
    typed: dict[str, str] | None = None,
    extending: dict[str, str] | None = None,
    error: AppError | ValidationError | None = None,
    saved: bool = False,
) -> Response:
    quiz = await get_course_quiz(services, course_id, quiz_id)
    async with services.database.reading() as session:
        row = (await list_settings(session, [course_id])).get((course_id, quiz_id))
        extended = await list_extended(session, course_id, quiz_id)
        members = await list_members(session, course_id)
    return page(
        "quiz_settings.html",
        title=f"Time and attempts: {quiz.title}",
        viewer=user,
        status=HTTPStatus.UNPROCESSABLE_ENTITY if error else HTTPStatus.OK,
        refusal=error if isinstance(error, AppError) else None,
        course_id=course_id,
        quiz=quiz,
        typed=typed or show_terms(read_terms(row) if row else terms_of(quiz)),
        extending=extending or {},
        problem=_said(error) if error else "",
        saved=saved,
        counts=list(Counts),
        learners=[person.name for person, each in members if each.role == "learner"],
        extended=[_extension_line(person.name, read_extension(each)) for person, each in extended],
    )


def _extension_line(name: str, extension: Extension) -> dict[str, str]:
    said = []
    if extension.extra_s:
        said.append(f"{say_duration(timedelta(seconds=extension.extra_s))} later")
    if extension.extra_time_s:
        said.append(f"{say_duration(timedelta(seconds=extension.extra_time_s))} more time")
    if extension.extra_attempts:
        said.append(f"{count_words(extension.extra_attempts, 'attempt')} more")
    return {"name": name, "said": ", ".join(said), "reason": extension.reason}


def _said(error: AppError | ValidationError) -> str:
    if isinstance(error, AppError):
        said = error.sentence
    else:
        first = error.errors()[0]
        said = first["msg"].removeprefix("Value error, ")
        if first["loc"]:
            said = f"{first['loc'][0]}: {said}".replace("_", " ")
    return said[:1].upper() + said[1:] + ("" if said.endswith(".") else ".")
