"""What a learner is told on a result's page when its score was changed: by a regrade, or by hand."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.grade_history import PastGrade, list_past_grades
from app.db.tables import Sent
from app.db.teaching.overrides import find_override
from app.rules.moments import say_moment
from app.web.words import points_words


async def load_changes(session: AsyncSession, submission: Sent, worth: float) -> list[str]:
    """A sentence for each change, the one that holds first; `worth` is the most points there are."""
    told = []
    if submission.course_id and submission.quiz_id:
        place = (submission.course_id, submission.quiz_id, submission.question_id, submission.user_id)
        override = await find_override(session, place)
        if override is not None and override.score is not None:
            points = points_words(override.score * worth, worth)
            when = say_moment(override.created_at)
            told.append(
                f"An instructor set what this question counts to {points} on {when}. {override.reason}"
            )
    past = await list_past_grades(session, submission.id)
    if len(past) > 1 and past[0].regrade_id is not None:
        told.append(_say_regrade(past[0], past[1], worth))
    return told


def _say_regrade(new: PastGrade, old: PastGrade, worth: float) -> str:
    before, after = points_words(old.score * worth, worth), points_words(new.score * worth, worth)
    return (
        "The question was corrected, and what you handed in was graded again"
        f" on {say_moment(new.created_at)}: it counted {before} and counts {after} now."
    )
