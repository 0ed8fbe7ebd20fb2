"""The second step: from a row that waits to a grade, or back to waiting if we failed.

No transaction is open while an answer is judged. Whatever happens twice takes
effect once: the row is settled by a guarded update.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache

import structlog

from app.db.claims import claim, give_up, release_claim, renew_claim, settle
from app.db.engine import Database
from app.db.grades import append_grade
from app.db.questions import get_version
from app.db.tables import Submission
from app.settings import Settings
from graders.answers import Answer, parse_answer
from graders.plain.judging import grade_plain
from graders.verdicts import Grade, QuestionError
from questions.code import CodeQuestion
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion, parse_question

Judge = Callable[[LoadedQuestion, Answer, int], Grade]
"""Blocks until the answer is judged at that variant; may take seconds."""

_log = structlog.get_logger(__name__)


def judge_at_once(loaded: LoadedQuestion, answer: Answer, variant: int) -> Grade:
    """The judge for the kinds that need no sandbox."""
    assert not isinstance(loaded.question, CodeQuestion)
    return grade_plain(loaded.question, answer, variant, version=loaded.version)


async def grade_submission(database: Database, submission_id: str, judge: Judge, settings: Settings) -> None:
    """Grade the submission if it waits; do nothing if another worker has it or it is done."""
    async with database.writing() as session:
        claimed = await claim(session, submission_id, lease_s=settings.lease_s, now=_now())
    if claimed is not None:
        await grade_claimed(database, claimed, judge, settings)


async def grade_claimed(database: Database, claimed: Submission, judge: Judge, settings: Settings) -> None:
    """Grade a submission whose claim is held. If we fail, the row says so."""
    log = _log.bind(submission=claimed.id, question=claimed.question_id, tries=claimed.tries)
    if claimed.tries > settings.max_tries:
        await _fail(database, claimed, "the worker was lost each time it graded this")
        return
    try:
        result = await _judge(database, claimed, judge, settings)
    except (QuestionError, QuestionFileError) as error:
        log.warning("the question is at fault", error=str(error))
        await _fail(database, claimed, f"the question is at fault: {error}")
    except Exception as error:
        log.exception("grading failed by our fault")
        await _retry_or_fail(database, claimed, f"{type(error).__name__}: {error}", settings)
    else:
        await _keep(database, claimed, result)
        log.info("graded", verdict=result.verdict, elapsed_ms=result.elapsed_ms)


async def _judge(database: Database, claimed: Submission, judge: Judge, settings: Settings) -> Grade:
    async with database.reading() as session:
        stored = await get_version(session, claimed.question_version)
    loaded = await asyncio.to_thread(_parse, stored.source, stored.question_id)
    answer = parse_answer(loaded.question, claimed.answer)
    running = asyncio.create_task(asyncio.to_thread(judge, loaded, answer, claimed.variant))
    while not (await asyncio.wait({running}, timeout=settings.lease_s / 3))[0]:
        async with database.writing() as session:
            await renew_claim(session, claimed, lease_s=settings.lease_s, now=_now())
    return running.result()


async def _keep(database: Database, claimed: Submission, result: Grade) -> None:
    async with database.writing() as session:
        if await settle(session, claimed.id, _now()):
            await append_grade(session, claimed, result, _now())


async def _retry_or_fail(database: Database, claimed: Submission, reason: str, settings: Settings) -> None:
    if claimed.tries >= settings.max_tries:
        await _fail(database, claimed, reason)
        return
    delay_s = settings.retry_delay_s * 2 ** (claimed.tries - 1)
    async with database.writing() as session:
        await release_claim(session, claimed, delay_s=delay_s, now=_now())


async def _fail(database: Database, claimed: Submission, reason: str) -> None:
    async with database.writing() as session:
        await give_up(session, claimed, reason)


@lru_cache(maxsize=256)
def _parse(source: str, question_id: str) -> LoadedQuestion:
    return parse_question(source, f"{question_id}.yaml")


def _now() -> datetime:
    return datetime.now(UTC)
