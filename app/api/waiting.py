"""Waiting for a submission to be settled, whichever process grades it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from app.db.engine import Database
from app.db.submissions import get_submission
from app.db.tables import Status, Submission

SETTLED = (Status.GRADED, Status.FAILED)
_FIRST_PAUSE_S = 0.02
_LONGEST_PAUSE_S = 0.5
_GROWTH = 1.3


async def watch(database: Database, submission_id: str, limit_s: float) -> AsyncIterator[Submission]:
    """The submission as it is, then again at each change of status, until it is settled.

    Ends after `limit_s` seconds too. The row is asked, at growing intervals: that
    holds across processes and costs nothing while nobody waits.
    """
    deadline = asyncio.get_running_loop().time() + limit_s
    pause_s, seen = _FIRST_PAUSE_S, None
    while True:
        async with database.reading() as session:
            submission = await get_submission(session, submission_id)
        if submission.status != seen:
            seen = submission.status
            yield submission
        left_s = deadline - asyncio.get_running_loop().time()
        if seen in SETTLED or left_s <= 0:
            return
        await asyncio.sleep(min(pause_s, left_s))
        pause_s = min(pause_s * _GROWTH, _LONGEST_PAUSE_S)


async def wait_until_settled(database: Database, submission: Submission, limit_s: float) -> Submission:
    """The submission when it is settled, or as it is after `limit_s` seconds."""
    async for latest in watch(database, submission.id, limit_s):
        submission = latest
    return submission
