"""A step beside the submission's: an instructor puts up again what we gave up on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.jobs import Jobs
from app.db.people.audit import note
from app.db.submissions.failed import requeue
from app.db.submissions.queue import look_at_queue
from app.db.submissions.submissions import get_submission
from app.db.tables import Submission, User
from app.errors import NotFailedError, NotFoundError
from app.rules.queueing import next_turn


async def put_up_again(
    session: AsyncSession, jobs: Jobs, submission_id: str, *, by: User, now: datetime
) -> Submission:
    """Have a failed submission graded once more, as it was handed in; it is an attempt again from now on.

    Raises:
        NotFoundError: there is none, or none in a course that this person teaches.
        NotFailedError: it waits, is graded, or was put up meanwhile.
    """
    submission = await get_submission(session, submission_id)
    if not by.teaches_in(submission.course_id):
        raise NotFoundError("There is no such submission.")
    learner, reason = await session.get_one(User, submission.user_id), submission.failure
    queue = await look_at_queue(session, learner.id, submission.course_id)
    turn = next_turn(first=queue.first_turn, own_last=queue.own_last_turn)
    if not await requeue(session, submission_id, turn):
        raise NotFailedError("This submission has not failed: there is nothing to put up again.")
    await note(
        session,
        "submission.requeued",
        actor=by,
        about=learner,
        course_id=submission.course_id,
        subject=submission_id,
        now=now,
        failure=reason,
    )
    await jobs.put(session, {submission_id: turn})
    return await get_submission(session, submission_id)
