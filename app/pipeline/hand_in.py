"""Handing in, as every entrance does it: the first step, and with it the second where no sandbox is needed.

Such an answer takes less time to judge than a transaction to open, so it is graded in the one
that accepts it. Where that fails by our or the author's fault it stands accepted and claimed,
and goes on by itself as every other does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from app.db.engine import Database
from app.db.jobs import Jobs
from app.db.submissions.submissions import add_submission
from app.db.tables import Submission, User
from app.pipeline.accept import Accepted, HandIn, accept
from app.pipeline.answering.stages import Moments
from app.pipeline.grade import grade_claimed, judge_at_once, keep_graded, tell_kept
from app.settings import Settings
from graders.answers import parse_answer
from graders.verdicts import Grade
from questions.loader import LoadedQuestion


@dataclass(frozen=True)
class HandedIn:
    """What became of it, and the grade if it was graded on the way."""

    accepted: Accepted
    grade: Grade | None


async def accept_and_grade(
    database: Database, jobs: Jobs, *, user: User, hand_in: HandIn, settings: Settings
) -> HandedIn:
    """Make a submission, or find the one that the same request made before; all but code is graded at once.

    Raises:
        AppError: as `accept`.
    """
    began_at, grade = datetime.now(UTC), None
    async with database.writing() as session:
        accepted = await accept(session, jobs, user=user, hand_in=hand_in, settings=settings, now=began_at)
        submission = accepted.submission
        if accepted.is_claimed:
            grade, judged_at = _judge(hand_in.loaded, submission), datetime.now(UTC)
            if grade is not None:
                await keep_graded(session, submission, grade)
            else:
                await add_submission(session, submission)
    if grade is not None:
        tell_kept(submission, grade, Moments(began_at, judged_at, datetime.now(UTC)))
    elif accepted.is_claimed:
        await grade_claimed(database, submission, judge_at_once, settings)
    return HandedIn(accepted, grade)


def _judge(loaded: LoadedQuestion, submission: Submission) -> Grade | None:
    try:
        return judge_at_once(loaded, parse_answer(loaded.question, submission.answer), submission.variant)
    except Exception:  # noqa: BLE001 - it is judged once more where each kind of failure has its way out
        return None
