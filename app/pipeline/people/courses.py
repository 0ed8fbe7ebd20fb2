"""Courses are made, and given another name or other quizzes. Each is audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import create_course
from app.db.courses.tables import Course
from app.db.people.audit import note
from app.db.tables import User
from app.errors import InvalidError
from questions.bank import Bank


@dataclass(frozen=True)
class CourseTerms:
    """What a course is called and gives; `quiz_ids` None: every quiz of the bank."""

    title: str
    quiz_ids: list[str] | None

    def require_quizzes(self, bank: Bank) -> None:
        """Return where the bank has every quiz that is named.

        Raises:
            InvalidError: it has not; the field is named.
        """
        for number, quiz_id in enumerate(self.quiz_ids or []):
            if quiz_id not in bank.quizzes:
                raise InvalidError.at(f"quiz_ids.{number}", f"the bank has no quiz {quiz_id!r}")


async def make_course(
    session: AsyncSession, course_id: str, terms: CourseTerms, *, actor: User, now: datetime
) -> Course:
    """A new course with nobody in it.

    Raises:
        TakenError: there is a course of that id.
    """
    course = await create_course(
        session, course_id=course_id, title=terms.title, quiz_ids=terms.quiz_ids, now=now
    )
    await note(session, "course.made", actor=actor, course_id=course.id, now=now)
    return course


async def change_course(
    session: AsyncSession, course: Course, terms: CourseTerms, *, actor: User, now: datetime
) -> None:
    """Another name or other quizzes, from now on; `course` is a locked row of this session."""
    course.title, course.quiz_ids = terms.title, terms.quiz_ids
    await note(session, "course.changed", actor=actor, course_id=course.id, now=now)
