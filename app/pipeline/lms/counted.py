"""What a learner's score at a link of an LMS is now, by the terms and by hand. Below the steps."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from math import fsum
from types import MappingProxyType

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.enrolments import find_roles
from app.db.courses.tables import CourseRole
from app.db.lms.sending import Claimed
from app.db.submissions.marks import list_marks
from app.db.tables import User
from app.db.teaching.overrides import list_overrides
from app.pipeline.answering.counted import quiz_score
from app.pipeline.answering.standing import load_standings
from questions.bank import Bank
from questions.schema import Quiz

SAME = 1e-6
_DIGITS = 6

QuizFor = Callable[[str, str], Quiz]
"""The quiz of an id as the learner of an id meets it."""


@dataclass(frozen=True)
class Counted:
    """What counts: `share` of `maximum` points, from 0 to 1; `label` names the column."""

    share: float
    maximum: float
    label: str

    @property
    def given(self) -> float:
        """The points, never above the maximum."""
        return round(min(self.share, 1.0) * self.maximum, _DIGITS)

    def is_near(self, share: float | None) -> bool:
        """Whether a share is the same but for rounding."""
        return share is not None and abs(share - self.share) < SAME


class Uncounted(Enum):
    """Why there is nothing to tell: `no_learner`, for whom platforms take no score; `nothing` counts."""

    NO_LEARNER = auto()
    NOTHING = auto()


async def count_for_link(
    session: AsyncSession, bank: Bank, quiz_for: QuizFor, claimed: Claimed
) -> Counted | Uncounted:
    """What counts for the learner now, or why nothing does."""
    user = await session.get_one(User, claimed.score.user_id)
    course_id, link = claimed.context.course_id, claimed.link
    user.memberships = MappingProxyType(await find_roles(session, user))
    if user.memberships.get(course_id) != CourseRole.LEARNER:
        return Uncounted.NO_LEARNER
    if link.quiz_id in bank.quizzes:
        quiz = quiz_for(link.quiz_id, user.id)
        return await _count_quiz(session, bank, user, course_id, quiz)
    if link.question_id not in bank.questions:
        return Uncounted.NOTHING
    question = bank.questions[link.question_id].question
    marks = await list_marks(session, user_id=user.id, course_id=course_id)
    best = [
        mark.score
        for mark in marks
        if mark.question_id == question.id and mark.quiz_id is None and mark.score is not None
    ]
    return Counted(max(best), question.points, question.title) if best else Uncounted.NOTHING


async def _count_quiz(
    session: AsyncSession, bank: Bank, user: User, course_id: str, quiz: Quiz
) -> Counted | Uncounted:
    standing = (await load_standings(session, user)).at(course_id, quiz)
    marks = await list_marks(session, user_id=user.id, course_id=course_id, quiz_id=quiz.id)
    worths = {item.question: bank.questions[item.question].question.points for item in quiz.items}
    earned = quiz_score(standing, worths, marks)
    by_hand = await list_overrides(session, user_ids=[user.id], course_id=course_id, quiz_id=quiz.id)
    shares = {**earned.shares, **{place[2]: row.score for place, row in by_hand.items()}}
    # A score by hand may be of a question that is asked no longer: by itself it counts nothing.
    asked = [item for item in quiz.items if item.question in shares]
    if not asked or not earned.max_points:
        return Uncounted.NOTHING
    points = fsum((item.points or worths[item.question]) * (shares[item.question] or 0.0) for item in asked)
    return Counted(points / earned.max_points, earned.max_points, quiz.title)
