"""A step beside the submission's: a learner opens a hint, and its cost is noted for what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.people.users import lock_user
from app.db.submissions.hints import add_opened_hint, find_opened_hints
from app.db.tables import OUTSIDE_QUIZZES, OpenedHint, User
from app.errors import QuestionChangedError
from app.pipeline.answering.standing import load_standings
from app.quiz_errors import NotEnrolledError
from app.rules.hints import may_open
from questions.loader import LoadedQuestion
from questions.schema import Quiz


@dataclass(frozen=True)
class HintWish:
    """Which hint somebody wants to open, counted from 1.

    `asked_in` are the quizzes that ask the question, which may keep it to themselves.
    `seen_version` is the question version whose costs the learner had before them, if known.
    `course_id` names one of several courses that have the quiz; None: the one joined last.
    """

    loaded: LoadedQuestion
    number: int
    quiz: Quiz | None = None
    course_id: str | None = None
    asked_in: tuple[Quiz, ...] = ()
    seen_version: str | None = None


async def load_opened_hints(
    session: AsyncSession, user: User, question_id: str, quiz: Quiz | None, course_id: str | None = None
) -> dict[int, float]:
    """What each hint that is open there cost, in points, by its number.

    In a quiz each course has its own, as with attempts: who takes the course again begins anew.
    """
    if quiz is None:
        return await find_opened_hints(session, user.id, question_id, None, None)
    try:
        standing = (await load_standings(session, user, quiz)).find(quiz, course_id)
    except NotEnrolledError:  # whoever looks at a quiz without being in its course
        return {}
    return await find_opened_hints(session, user.id, question_id, quiz.id, standing.course_id)


async def open_hint(session: AsyncSession, *, user: User, wish: HintWish, now: datetime) -> dict[int, float]:
    """Open a hint, or find it open; the cost of every opened one, in points, by its number.

    Raises:
        NotFoundError: the question has no such hint.
        HintClosedError: an earlier one is still closed.
        NotEnrolledError: the learner is in no course that has the quiz or asks the question.
        NotOpenYetError, NotBegunError, TimeOverError, QuizClosedError, HeldBackError: not here, or not now.
        QuestionChangedError: the learner saw an older version, whose costs may have been others.
    """
    # A learner's requests come one after the other: of two clicks the second finds it open.
    await lock_user(session, user.id)
    question = wish.loaded.question
    standings = await load_standings(session, user)
    standing = standings.find(wish.quiz, wish.course_id) if wish.quiz else None
    place = (standing.quiz.id, standing.course_id) if standing else (None, None)
    opened = await find_opened_hints(session, user.id, question.id, *place)
    if not may_open(question, wish.number, opened):
        return opened
    if standing:
        standing.require_open(now)
    else:
        standings.find_course(wish.asked_in, now)
    if wish.seen_version not in (None, wish.loaded.version):
        raise QuestionChangedError("This question has changed since you opened it. Please read it again.")
    hint = OpenedHint(
        user_id=user.id,
        question_id=question.id,
        quiz_id=place[0] or OUTSIDE_QUIZZES,
        course_id=place[1] or "",
        number=wish.number,
        cost=question.hints[wish.number - 1].cost,
        question_version=wish.loaded.version,
        opened_at=now,
    )
    await add_opened_hint(session, hint)
    return {**opened, hint.number: hint.cost}
