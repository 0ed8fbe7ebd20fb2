"""Judging an answer while a claim on its row is kept alive: for grades that count, and for a regrade's."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from app.db.authoring.questions import get_version
from app.db.engine import Database
from graders.answers import Answer
from graders.verdicts import Grade, GraderError
from questions.loader import LoadedQuestion, parse_question

_VERSIONS = 256
# A version is the hash of its content: what it stands for never changes, in whichever database.
_versions: dict[str, LoadedQuestion] = {}
_log = structlog.get_logger(__name__)

Judge = Callable[[LoadedQuestion, Answer, int], Grade]
"""Blocks until the answer is judged at that variant; may take seconds."""


async def load_version(database: Database, version: str) -> LoadedQuestion:
    """The question at a stored version.

    Raises:
        NotFoundError: no such version is stored.
        QuestionFileError: it is no question any more, by today's rules.
    """
    loaded = _versions.get(version)
    if loaded is None:
        async with database.reading() as session:
            stored = await get_version(session, version)
        loaded = await asyncio.to_thread(parse_question, stored.source, f"{stored.question_id}.yaml")
        if len(_versions) >= _VERSIONS:
            del _versions[next(iter(_versions))]
        _versions[version] = loaded
    return loaded


async def judge_renewing(
    judged: Callable[[], Grade], renew: Callable[[], Awaitable[object]], *, lease_s: float
) -> Grade:
    """What `judged` gives, from a thread; `renew` is called in time to keep a claim of `lease_s` seconds.

    A grade is not thrown away where that fails: the claim may outlast it, and if it doesn't
    the row is guarded.

    Raises:
        GraderError: ours; whatever else `judged` raises is raised as well.
    """
    running = asyncio.create_task(asyncio.to_thread(_judge, judged))
    running.add_done_callback(_hear)
    while not (await asyncio.wait({running}, timeout=lease_s / 3))[0]:
        await try_to_renew(renew)
    return running.result()


async def try_to_renew(renew: Callable[[], Awaitable[object]]) -> None:
    """Keep a claim for longer; where the database refuses, the next time may do."""
    try:
        await renew()
    except Exception:  # noqa: BLE001 - whatever it is, the grade that is on its way is worth more
        _log.exception("a claim was not renewed")


def _hear(ended: asyncio.Task[Grade]) -> None:
    if not ended.cancelled():
        ended.exception()  # whoever waited may have been cancelled meanwhile


def _judge(judged: Callable[[], Grade]) -> Grade:
    try:
        return judged()
    except StopIteration as error:  # no future takes it: whoever awaits the thread would wait for ever
        raise GraderError("the judge ended early") from error
