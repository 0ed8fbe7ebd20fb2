"""Tells traces that a score was sent: in the trace of the newest submission that it may come from."""

from __future__ import annotations

from datetime import UTC, datetime

from app.db.engine import Database
from app.db.lms.sending import Claimed
from app.db.submissions.newest import find_newest_id
from app.observing.traces import TRACES, Attributes, Span


async def trace_publishing(database: Database, claimed: Claimed, began_at: datetime) -> None:
    """The score has just arrived. One by hand, of somebody who handed in nothing, has no trace."""
    if not TRACES.are_on:
        return
    link, score = claimed.link, claimed.score
    async with database.reading() as session:
        newest = await find_newest_id(
            session,
            user_id=score.user_id,
            course_id=claimed.context.course_id,
            quiz_id=link.quiz_id or None,
            question_id=link.question_id or None,
        )
    if newest is not None:
        said: Attributes = {"batchmark.score.id": score.id, "try": score.tries}
        TRACES.record(Span("publish", began_at, datetime.now(UTC), said), newest)
