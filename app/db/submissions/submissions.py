"""Submissions as they are made and read; what happens to one afterwards is in `app.db.claims`."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TypeVar

from sqlalchemy import Select, String, bindparam, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.claims import OPEN
from app.db.columns import is_id
from app.db.rows import table_of
from app.db.tables import OUTSIDE_QUIZZES, OpenedHint, Purpose, Sent, Status, Submission
from app.errors import NotFoundError

AnySent = TypeVar("AnySent", bound=Sent)


@dataclass(frozen=True)
class Tally:
    """What one learner has done at one question (in one quiz).

    `attempts` leaves out submissions that failed by our fault, and of these `graded` those
    that wait. `last` is the highest ordinal of all; 0: there is none. `pending` counts the
    learner's unsettled ones at any question. `hints_opened` and `hint_cost` (in the question's
    points) are of the hints that the learner has opened there.
    """

    attempts: int
    graded: int
    last: int
    pending: int
    hints_opened: int
    hint_cost: float


# What every hand-in asks and stores (`app.db.rows`).
_SENT, _HINTS = table_of(Submission).c, table_of(OpenedHint).c
_ADDED = insert(table_of(Submission))


async def add_submission(session: AsyncSession, submission: Submission) -> None:
    """Store a new submission.

    Raises:
        sqlalchemy.exc.IntegrityError: the learner has used its idempotency key before.
    """
    await session.execute(_ADDED, {column.key: getattr(submission, column.key) for column in _SENT})


async def get_submission(session: AsyncSession, submission_id: str) -> Submission:
    """The submission of that id.

    Raises:
        NotFoundError: there is none.
    """
    submission = None
    if is_id(submission_id):
        submission = await session.get(Submission, submission_id, populate_existing=True)
    if submission is None:
        raise NotFoundError("There is no such submission.")
    return submission


async def get_sent(session: AsyncSession, sent_id: str) -> Sent:
    """What was sent under that id, to count or only to be tried.

    Raises:
        NotFoundError: there is nothing.
    """
    sent = await session.get(Sent, sent_id, populate_existing=True) if is_id(sent_id) else None
    if sent is None:
        raise NotFoundError("There is no such submission.")
    return sent


async def reread(session: AsyncSession, sent: AnySent) -> AnySent:
    """The row as it is now.

    Raises:
        NotFoundError: it is there no more.
    """
    found = await session.get(type(sent), sent.id, populate_existing=True)
    if found is None:
        raise NotFoundError("There is no such submission any more.")
    return found


async def find_by_idempotency_key(session: AsyncSession, user_id: str, key: str) -> Submission | None:
    """What this learner handed in under `key`."""
    return await session.scalar(
        select(Submission).where(Submission.user_id == user_id, Submission.idempotency_key == key)
    )


async def get_tally(
    session: AsyncSession,
    user_id: str,
    question_id: str,
    quiz_id: str | None,
    *,
    course_id: str | None = None,
) -> Tally:
    """What counts against this learner's limits; `course_id` None: in whatever course."""
    asked = {"user_id": user_id, "question_id": question_id, "quiz_id": quiz_id, "course_id": course_id}
    return Tally(*(await session.execute(_tally(in_course=course_id is not None), asked)).one())


@cache
def _tally(*, in_course: bool) -> Select[int, int, int, int, int, float]:
    user_id, question_id = bindparam("user_id", type_=String), bindparam("question_id", type_=String)
    quiz_id, course_id = bindparam("quiz_id", type_=String), bindparam("course_id", type_=String)
    own = (_SENT.user_id == user_id, _SENT.purpose == Purpose.ATTEMPT)
    waiting = select(func.count()).where(*own, or_(*(_SENT.status == each for each in OPEN)))
    opened = (
        _HINTS.user_id == user_id,
        _HINTS.question_id == question_id,
        _HINTS.quiz_id == func.coalesce(quiz_id, OUTSIDE_QUIZZES),
        _HINTS.course_id == (course_id if in_course else ""),
    )
    here = select(
        func.count().filter(_SENT.status != Status.FAILED),
        func.count().filter(_SENT.status == Status.GRADED),
        func.coalesce(func.max(_SENT.attempt), 0),
        waiting.scalar_subquery(),
        select(func.count()).where(*opened).scalar_subquery(),
        select(func.coalesce(func.sum(_HINTS.cost), 0.0)).where(*opened).scalar_subquery(),
    ).where(
        *own,
        _SENT.question_id == question_id,
        # IS, not =: outside a quiz the column is NULL.
        _SENT.quiz_id.is_not_distinct_from(quiz_id),
    )
    return here.where(_SENT.course_id == course_id) if in_course else here


async def list_attempt_moments(
    session: AsyncSession, user_id: str, question_id: str, quiz_id: str, course_id: str
) -> list[datetime]:
    """When this learner handed in at a question of a quiz, without what failed by our fault."""
    statement = select(Submission.created_at).where(
        Submission.user_id == user_id,
        Submission.question_id == question_id,
        Submission.quiz_id == quiz_id,
        Submission.course_id == course_id,
        Submission.status != Status.FAILED,
    )
    return list(await session.scalars(statement))


async def count_queued(session: AsyncSession, at_most: int) -> int:
    """How many answers wait, handed in or tried; counting stops at `at_most`."""
    some = select(Sent.id).where(Sent.status == Status.QUEUED).limit(at_most).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


async def list_attempts_at(
    session: AsyncSession, place: tuple[str, str, str | None], *, course_id: str | None, limit: int
) -> Sequence[Submission]:
    """What was handed in at a place (a user, a question, and a quiz or none), newest first.

    `course_id` None: for whichever course.
    """
    user_id, question_id, quiz_id = place
    statement = select(Submission).where(
        Submission.user_id == user_id, Submission.question_id == question_id, Submission.quiz_id == quiz_id
    )
    if course_id is not None:
        statement = statement.where(Submission.course_id == course_id)
    return (await session.scalars(statement.order_by(Submission.id.desc()).limit(limit))).all()


async def list_submissions(
    session: AsyncSession,
    *,
    user_id: str | None = None,
    question_id: str | None = None,
    quiz_id: str | None = None,
    course_ids: Collection[str] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[Submission]:
    """Newest first, those before the id `before`; None: everybody's, at any question, in any course."""
    statement = select(Submission).order_by(Submission.id.desc()).limit(limit)
    if user_id is not None:
        statement = statement.where(Submission.user_id == user_id)
    if question_id is not None:
        statement = statement.where(Submission.question_id == question_id)
    if quiz_id is not None:
        statement = statement.where(Submission.quiz_id == quiz_id)
    if course_ids is not None:
        statement = statement.where(Submission.course_id.in_(course_ids))
    if before is not None:
        statement = statement.where(Submission.id < before)
    return list(await session.scalars(statement))
