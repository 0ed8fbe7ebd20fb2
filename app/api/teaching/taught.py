"""Which course an instructor asks about: the one that is named, or the one joined last that has the quiz."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import list_courses
from app.db.courses.tables import Course
from app.db.tables import DEFAULT_COURSE, User
from app.errors import ForbiddenError, NotFoundError
from app.pipeline.answering.standing import has_quiz
from app.pipeline.teaching.gradebook import Sheet, make_sheet
from app.services import Services
from questions.schema import Quiz


async def find_course(
    session: AsyncSession, user: User, course_id: str | None, quiz: Quiz | None = None
) -> Course:
    """The course that this person teaches and that has the quiz, where one is given.

    Raises:
        NotFoundError: there is no such course for this person, or it has not the quiz.
        ForbiddenError: this person does not teach it.
    """
    for course in await _list_possible(session, user, course_id):
        if quiz is None or has_quiz(course, quiz.id):
            return course
    if course_id is not None and course_id in user.memberships and not user.teaches_in(course_id):
        raise ForbiddenError("This is for the instructors of the course.")
    raise NotFoundError(
        "You teach no such course." if quiz is None else "You teach no course with this quiz."
    )


async def find_sheet(
    session: AsyncSession, services: Services, user: User, quiz_id: str, course_id: str | None
) -> Sheet:
    """The quiz in a course that this person teaches.

    Raises:
        NotFoundError: there is no such quiz, or no such course for this person.
        ForbiddenError: this person does not teach the course.
    """
    quiz = services.bank.quizzes.get(quiz_id)
    if quiz is None:
        raise NotFoundError(f"There is no quiz {quiz_id!r}.")
    return make_sheet(services.bank, await find_course(session, user, course_id, quiz), quiz)


async def _list_possible(session: AsyncSession, user: User, course_id: str | None) -> list[Course]:
    if course_id is not None:
        wanted = [course_id] if user.teaches_in(course_id) else []
    else:
        wanted = [each for each in user.memberships if each in user.taught]
        wanted += [DEFAULT_COURSE] if user.is_admin else []
    found = {course.id: course for course in await list_courses(session, wanted)}
    return [found[each] for each in wanted if each in found]
