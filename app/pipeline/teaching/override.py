"""A step beside the submission's: an instructor sets a score by hand, or undoes that; appended, audited."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.enrolments import find_member
from app.db.courses.tables import CourseRole
from app.db.people.audit import note
from app.db.people.users import get_user, lock_user
from app.db.tables import User
from app.db.teaching.overrides import append_override, find_override
from app.db.teaching.tables import Override
from app.errors import InvalidError, NotFoundError
from app.pipeline.teaching.gradebook import Meet, Sheet

MAX_REASON_CHARS = 1_000


@dataclass(frozen=True)
class OverrideWish:
    """Whose score at which question is to be what (from 0 to 1; None undoes), and why."""

    learner: str
    question_id: str
    score: float | None
    reason: str


async def override_score(
    session: AsyncSession, sheet: Sheet, meet: Meet, *, wish: OverrideWish, by: User, now: datetime
) -> Override:
    """Append an override at a quiz of a course.

    Raises:
        NotFoundError: there is no such learner in the course, or the quiz does not ask them the question.
        InvalidError: there is no reason, or nothing to undo.
    """
    course_id, quiz_id = sheet.course.id, sheet.quiz.id
    learner = await get_learner(session, course_id, wish.learner)
    if all(item.question != wish.question_id for item in meet(quiz_id, learner.id).items):
        raise NotFoundError(f"This quiz does not ask {learner.name} the question {wish.question_id!r}.")
    if not wish.reason.strip():
        raise InvalidError.at("reason", "is empty: the learner reads it, and so does whoever comes later")
    # Of two instructors at the same time the second undoes, or replaces, what the first has set.
    await lock_user(session, learner.id)
    place = (course_id, quiz_id, wish.question_id, learner.id)
    before = await find_override(session, place)
    if wish.score is None and before is None:
        raise InvalidError.at("score", "nothing was set here that could be undone")
    row = await append_override(session, place, score=wish.score, reason=wish.reason.strip(), by=by, now=now)
    await note(
        session,
        "grade.overridden" if wish.score is not None else "grade.override-undone",
        actor=by,
        about=learner,
        now=now,
        course_id=course_id,
        subject=f"{course_id}/{quiz_id}/{wish.question_id}",
        score=wish.score,
        before=before.score if before else None,
        reason=row.reason,
    )
    return row


async def get_learner(session: AsyncSession, course_id: str, name_or_id: str) -> User:
    """The learner of that name or id in a course.

    Raises:
        NotFoundError: there is none.
    """
    user = await get_user(session, name_or_id)
    enrolment = await find_member(session, course_id, user.id)
    if enrolment is None or enrolment.role != CourseRole.LEARNER:
        raise NotFoundError("There is no learner of that name in this course.")
    return user
