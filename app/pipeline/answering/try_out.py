"""A step beside the submission's: run the visible cases, to see. Nothing of it counts."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bind_contextvars

from app.db.columns import new_id
from app.db.jobs import Jobs
from app.db.people.users import lock_user
from app.db.submissions.tries import add_try, get_pace
from app.db.tables import Status, Try, User
from app.errors import InvalidError
from app.pipeline.answering.admission import check_answer, find_turn
from app.pipeline.answering.standing import load_standings
from app.quotas import Quota
from app.rules.tries import PACE_WINDOW, pace_quota, require_pace
from app.rules.variants import variant_for
from app.settings import Settings
from questions.loader import LoadedQuestion
from questions.schema import Quiz
from questions.visible import find_visible_part

_ATTEMPT = 0  # a try has numbers of its own, the same ones each time


@dataclass(frozen=True)
class TryWish:
    """What somebody wants to try. `answer` is decoded JSON, not yet looked at.

    `asked_in` are the quizzes that ask the question, which may keep it to themselves.
    """

    loaded: LoadedQuestion
    answer: Any
    quiz: Quiz | None = None
    asked_in: tuple[Quiz, ...] = ()
    seen_version: str | None = None


@dataclass(frozen=True)
class Tried:
    """A try that was queued, and what is left of those of a minute."""

    made: Try
    quota: Quota


async def try_out(
    session: AsyncSession, jobs: Jobs, *, user: User, wish: TryWish, settings: Settings, now: datetime
) -> Tried:
    """Queue a try, and give it a job.

    Raises:
        InvalidError: the question has nothing to run, or the answer has not its shape.
        TooLargeError: the source is larger than the limit.
        QuestionChangedError: the learner saw an older version.
        NotEnrolledError: the learner is in no course that has the quiz or asks the question.
        NotOpenYetError, NotBegunError, TimeOverError, QuizClosedError, HeldBackError: not here, or not now.
        TryLaterError, QueueFullError: not now.
    """
    await lock_user(session, user.id)
    if find_visible_part(wish.loaded) is None:
        raise InvalidError("Only code can be tried, and only where a case is visible.")
    check_answer(wish.loaded, wish.answer, seen_version=wish.seen_version, settings=settings)
    course_id = await _find_course(session, user, wish, now)
    pace = await get_pace(session, user.id, now - PACE_WINDOW)
    require_pace(
        pending=pace.pending,
        recent=pace.recent,
        first_at=pace.first_at,
        per_minute=settings.tries_per_minute,
        now=now,
    )
    made = _try(user, wish, course_id, settings, now)
    made.turn = await find_turn(session, user_id=user.id, course_id=course_id, settings=settings, now=now)
    await add_try(session, made)
    bind_contextvars(submission=made.id)
    await jobs.put(session, {made.id: made.turn})
    first_at, limit = pace.first_at or now, settings.tries_per_minute
    return Tried(made, pace_quota(recent=pace.recent + 1, first_at=first_at, per_minute=limit, now=now))


async def _find_course(session: AsyncSession, user: User, wish: TryWish, now: datetime) -> str:
    standings = await load_standings(session, user, wish.quiz)
    if wish.quiz is None:
        return standings.find_course(wish.asked_in, now)
    standing = standings.find(wish.quiz)
    standing.require_open(now)
    return standing.course_id


def _try(user: User, wish: TryWish, course_id: str, settings: Settings, now: datetime) -> Try:
    loaded = wish.loaded
    return Try(
        id=new_id(now),
        user_id=user.id,
        question_id=loaded.question.id,
        question_version=loaded.version,
        quiz_id=wish.quiz.id if wish.quiz else None,
        course_id=course_id,
        attempt=_ATTEMPT,
        answer=wish.answer,
        variant=variant_for(loaded, secret=settings.secret(), learner=user.id, attempt=_ATTEMPT),
        status=Status.QUEUED,
        tries=0,
        failure="",
        idempotency_key=None,
        request_hash=hashlib.sha256(json.dumps(wish.answer).encode()).hexdigest(),
        created_at=now,
    )
