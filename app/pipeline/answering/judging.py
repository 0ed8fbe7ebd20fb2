"""Judging an answer while a claim on its row is kept alive: for grades that count, and for a regrade's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from functools import lru_cache

from app.db.authoring.questions import get_version
from app.db.engine import Database
from graders.answers import Answer
from graders.verdicts import Grade
from questions.loader import LoadedQuestion, parse_question

Judge = Callable[[LoadedQuestion, Answer, int], Grade]
"""Blocks until the answer is judged at that variant; may take seconds."""


async def load_version(database: Database, version: str) -> LoadedQuestion:
    """The question at a stored version.

    Raises:
        NotFoundError: no such version is stored.
        QuestionFileError: it is no question any more, by today's rules.
    """
    async with database.reading() as session:
        stored = await get_version(session, version)
    return await asyncio.to_thread(_parse, stored.source, stored.question_id)


async def judge_renewing(
    judged: Callable[[], Grade], renew: Callable[[], Awaitable[object]], *, lease_s: float
) -> Grade:
    """What `judged` gives, from a thread; `renew` is called in time to keep a claim of `lease_s` seconds."""
    running = asyncio.create_task(asyncio.to_thread(judged))
    while not (await asyncio.wait({running}, timeout=lease_s / 3))[0]:
        await renew()
    return running.result()


@lru_cache(maxsize=256)
def _parse(source: str, question_id: str) -> LoadedQuestion:
    return parse_question(source, f"{question_id}.yaml")
