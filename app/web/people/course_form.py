"""A course as a form: made by admins; its name and its quizzes changed by its instructors."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter, Form, Response
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from app.api.access import Admin, CourseInstructor, CurrentServices
from app.db.courses.courses import get_course, lock_course
from app.db.tables import User
from app.errors import AppError, InvalidError
from app.pipeline.people import courses
from app.pipeline.people.courses import CourseTerms
from app.services import Services
from app.web.pages import page, see_other
from questions.base import Slug, Text

router = APIRouter(prefix="/courses", include_in_schema=False)
_ID = TypeAdapter(Slug)


class Typed(BaseModel):
    """What the form says; no quiz ticked is as good as all."""

    model_config = ConfigDict(extra="ignore")

    id: Annotated[Text, Field(max_length=100)] = ""
    title: Annotated[Text, Field(max_length=200)] = ""
    which: Annotated[Text, Field(max_length=10)] = "all"
    quiz: Annotated[list[Text], Field(max_length=500)] = Field(default_factory=list)

    @property
    def quiz_ids(self) -> list[str] | None:
        """The quizzes chosen; None: every one."""
        return self.quiz if self.which == "some" else None

    def terms(self) -> CourseTerms:
        """Name and quizzes.

        Raises:
            InvalidError: it has no name.
        """
        if not self.title.strip():
            raise InvalidError.at("title", "a course needs a name")
        return CourseTerms(self.title.strip(), self.quiz_ids)


@router.get("/new")
async def show_new(services: CurrentServices, admin: Admin) -> Response:
    """An empty form."""
    return _form_page(services, admin, Typed())


@router.post("/new")
async def make(services: CurrentServices, admin: Admin, typed: Annotated[Typed, Form()]) -> Response:
    """Make a course, then on to its people."""
    try:
        terms = typed.terms()
        terms.require_quizzes(services.bank)
        async with services.database.writing() as session:
            await courses.make_course(session, _check_id(typed.id), terms, actor=admin, now=datetime.now(UTC))
    except AppError as error:
        return _form_page(services, admin, typed, error=error)
    return see_other(f"/courses/{typed.id.strip()}/people")


@router.get("/{course_id}/settings")
async def show_settings(course_id: str, services: CurrentServices, user: CourseInstructor) -> Response:
    """A course's name and quizzes, to be changed."""
    async with services.database.reading() as session:
        course = await get_course(session, course_id)
    which = "all" if course.quiz_ids is None else "some"
    typed = Typed(id=course.id, title=course.title, which=which, quiz=course.quiz_ids or [])
    return _form_page(services, user, typed, course_id=course_id)


@router.post("/{course_id}/settings")
async def change(
    course_id: str, services: CurrentServices, user: CourseInstructor, typed: Annotated[Typed, Form()]
) -> Response:
    """Change both; learners see it at once."""
    try:
        terms = typed.terms()
        terms.require_quizzes(services.bank)
        async with services.database.writing() as session:
            course = await lock_course(session, course_id)
            await courses.change_course(session, course, terms, actor=user, now=datetime.now(UTC))
    except AppError as error:
        return _form_page(services, user, typed, course_id=course_id, error=error)
    return see_other(f"/courses/{course_id}/people")


def _check_id(typed: str) -> str:
    try:
        return _ID.validate_python(typed.strip())
    except ValidationError:
        words = "small letters and digits in words joined by hyphens, such as deep-learning-2027"
        raise InvalidError.at("id", words) from None


def _form_page(
    services: Services, user: User, typed: Typed, *, course_id: str = "", error: AppError | None = None
) -> Response:
    return page(
        "course_form.html",
        title="Name and quizzes" if course_id else "A new course",
        viewer=user,
        refusal=error,
        problem=error.sentence if error else "",
        course_id=course_id,
        typed=typed,
        quizzes=services.bank.quizzes.values(),
    )
