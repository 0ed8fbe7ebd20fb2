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
from app.rules.hints import may_open
from questions.loader import LoadedQuestion
from questions.schema import Quiz


@dataclass(frozen=True)
class HintWish:
    """Which hint somebody wants to open, counted from 1.

    `seen_version` is the question version whose costs the learner had before them, if known.
    """

    loaded: LoadedQuestion
    number: int
    quiz: Quiz | None = None
    seen_version: str | None = None


async def open_hint(session: AsyncSession, *, user: User, wish: HintWish, now: datetime) -> dict[int, float]:
    """Open a hint, or find it open; the cost of every opened one, in points, by its number.

    Raises:
        NotFoundError: the question has no such hint.
        HintClosedError: an earlier one is still closed.
        NotEnrolledError: the learner is in no course that has the quiz.
        NotOpenYetError, NotBegunError, TimeOverError, QuizClosedError: not at this time.
        QuestionChangedError: the learner saw an older version, whose costs may have been others.
    """
    # A learner's requests come one after the other: of two clicks the second finds it open.
    await lock_user(session, user.id)
    question = wish.loaded.question
    quiz_id = wish.quiz.id if wish.quiz else None
    opened = await find_opened_hints(session, user.id, question.id, quiz_id)
    if not may_open(question, wish.number, opened):
        return opened
    if wish.quiz:
        (await load_standings(session, user)).find(wish.quiz).require_open(now)
    if wish.seen_version not in (None, wish.loaded.version):
        raise QuestionChangedError("This question has changed since you opened it. Please read it again.")
    hint = OpenedHint(
        user_id=user.id,
        question_id=question.id,
        quiz_id=quiz_id or OUTSIDE_QUIZZES,
        number=wish.number,
        cost=question.hints[wish.number - 1].cost,
        question_version=wish.loaded.version,
        opened_at=now,
    )
    await add_opened_hint(session, hint)
    return {**opened, hint.number: hint.cost}
