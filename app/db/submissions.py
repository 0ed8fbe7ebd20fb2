"""Submissions as they are made and read; what happens to one afterwards is in `claims.py`."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import is_id
from app.db.tables import Status, Submission
from app.errors import NotFoundError

_UNSETTLED = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True)
class Tally:
    """What one learner has done at one question (in one quiz).

    `attempts` leaves out submissions that failed by our fault; `pending` counts the
    learner's unsettled ones at any question.
    """

    attempts: int
    pending: int


async def add_submission(session: AsyncSession, submission: Submission) -> None:
    """Store a new submission.

    Raises:
        sqlalchemy.exc.IntegrityError: the learner has used its idempotency key before.
    """
    session.add(submission)
    await session.flush()


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


async def find_by_idempotency_key(session: AsyncSession, user_id: str, key: str) -> Submission | None:
    """What this learner handed in under `key`."""
    return await session.scalar(
        select(Submission).where(Submission.user_id == user_id, Submission.idempotency_key == key)
    )


async def get_tally(session: AsyncSession, user_id: str, question_id: str, quiz_id: str | None) -> Tally:
    """What counts against this learner's limits."""
    own = select(func.count()).select_from(Submission).where(Submission.user_id == user_id)
    here = own.where(
        Submission.question_id == question_id,
        # IS, not =: outside a quiz the column is NULL.
        Submission.quiz_id.is_not_distinct_from(quiz_id),
        Submission.status != Status.FAILED,
    )
    waiting = own.where(Submission.status.in_(_UNSETTLED))
    return Tally(attempts=await session.scalar(here) or 0, pending=await session.scalar(waiting) or 0)


async def count_queued(session: AsyncSession, at_most: int) -> int:
    """How many submissions wait; counting stops at `at_most`."""
    some = select(Submission.id).where(Submission.status == Status.QUEUED).limit(at_most).subquery()
    return await session.scalar(select(func.count()).select_from(some)) or 0


async def list_submissions(
    session: AsyncSession,
    *,
    user_id: str | None = None,
    question_id: str | None = None,
    quiz_id: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[Submission]:
    """Newest first, those before the id `before`; `user_id` None: everybody's."""
    statement = select(Submission).order_by(Submission.id.desc()).limit(limit)
    if user_id is not None:
        statement = statement.where(Submission.user_id == user_id)
    if question_id is not None:
        statement = statement.where(Submission.question_id == question_id)
    if quiz_id is not None:
        statement = statement.where(Submission.quiz_id == quiz_id)
    if before is not None:
        statement = statement.where(Submission.id < before)
    return list(await session.scalars(statement))
