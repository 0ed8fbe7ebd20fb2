"""The second step: from a row that waits to a grade, or back to waiting if we failed.

No transaction is open while an answer is judged. Whatever happens twice takes
effect once: the row is settled by a guarded update.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession
from structlog.contextvars import bound_contextvars

from app.db.claims import claim
from app.db.engine import Database
from app.db.submissions.claims import settle
from app.db.submissions.grades import append_grade
from app.db.submissions.settled import tell_settled
from app.db.submissions.submissions import add_submission
from app.db.tables import Sent, Status, Submission, Try
from app.pipeline.answering.held import Held
from app.pipeline.answering.judging import Judge, judge_renewing, load_version
from app.pipeline.answering.stages import Fault, Moments, tell_failed_try, tell_graded
from app.rules.hints import score_after_hints
from app.settings import Settings
from graders.answers import Answer, parse_answer
from graders.plain.judging import grade_plain
from graders.verdicts import Grade, QuestionError
from questions.code import CodeQuestion
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion
from questions.visible import find_visible_part

_log = structlog.get_logger(__name__)


def judge_at_once(loaded: LoadedQuestion, answer: Answer, variant: int) -> Grade:
    """The judge for the kinds that need no sandbox."""
    assert not isinstance(loaded.question, CodeQuestion)
    return grade_plain(loaded.question, answer, variant, version=loaded.version)


async def grade_submission(database: Database, submission_id: str, judge: Judge, settings: Settings) -> None:
    """Grade the submission if it waits; do nothing if another worker has it or it is done."""
    async with database.writing() as session:
        claimed = await claim(session, Sent, submission_id, lease_s=settings.lease_s, now=_now())
    if claimed is not None:
        database.bells.ring(submission_id)
        await grade_claimed(database, claimed, judge, settings)


async def grade_claimed(database: Database, claimed: Sent, judge: Judge, settings: Settings) -> None:
    """Grade a submission whose claim is held. If we fail, the row says so; cancelled, it is handed back."""
    held = Held(database, claimed, settings)
    with bound_contextvars(submission=claimed.id):
        async with held.handed_back_if_cancelled():
            await _grade_held(held, judge)


async def _grade_held(held: Held[Sent], judge: Judge) -> None:
    claimed, began_at = held.row, _now()
    log = _log.bind(submission=claimed.id, question=claimed.question_id, tries=claimed.tries)
    if held.is_spent:
        await held.give_up("the worker was lost each time it graded this")
        tell_failed_try(claimed, Fault.SERVICE, began_at, is_over=True)
        return
    try:
        result = await _judge(held, judge)
    except (QuestionError, QuestionFileError) as error:
        log.warning("the question is at fault", error=str(error))
        await held.give_up(f"the question is at fault: {error}")
        tell_failed_try(claimed, Fault.QUESTION, began_at, is_over=True)
    except Exception as error:
        log.exception("grading failed by our fault")
        is_over = await held.retry_or_give_up(f"{type(error).__name__}: {error}")
        tell_failed_try(claimed, Fault.SERVICE, began_at, is_over=is_over)
    else:
        await _keep(held.database, claimed, result, began_at)


async def _judge(held: Held[Sent], judge: Judge) -> Grade:
    claimed = held.row
    loaded = await load_version(held.database, claimed.question_version)
    if isinstance(claimed, Try):
        loaded = _visible_part(loaded)
    answer = parse_answer(loaded.question, claimed.answer)
    judged = partial(judge, loaded, answer, claimed.variant)
    return await judge_renewing(judged, held.renew, lease_s=held.settings.lease_s)


async def _keep(database: Database, claimed: Sent, result: Grade, began_at: datetime) -> None:
    judged_at = _now()
    async with database.writing() as session:
        is_first = await keep_grade(session, claimed, result)
        await tell_settled(database, session, claimed.id)
    if is_first:
        tell_kept(claimed, result, Moments(began_at, judged_at, _now()))


def tell_kept(sent: Sent, result: Grade, moments: Moments) -> None:
    """Say that a grade was stored: in the figures, the traces and the log."""
    tell_graded(sent, result, moments)
    _log.info(
        "graded",
        submission=sent.id,
        question=sent.question_id,
        tries=sent.tries,
        verdict=result.verdict,
        elapsed_ms=result.elapsed_ms,
    )


async def keep_grade(session: AsyncSession, claimed: Sent, result: Grade) -> bool:
    """Settle the row and give it its grade; False, with nothing changed, if it was graded before."""
    score = _score(claimed, result)
    is_first = await settle(session, claimed.id, _now())
    if is_first:
        await append_grade(session, claimed, result, score=score, now=_now())
    return is_first


async def keep_graded(session: AsyncSession, made: Submission, result: Grade) -> None:
    """Store a new submission together with its grade: nobody else can have graded it before."""
    now = _now()
    made.status, made.graded_at, made.claimed_until = Status.GRADED, now, None
    await add_submission(session, made)
    await append_grade(session, made, result, score=_score(made, result), now=now)


def _score(sent: Sent, result: Grade) -> float:
    return score_after_hints(points=result.points, max_points=result.max_points, hint_cost=sent.hint_cost)


def _visible_part(loaded: LoadedQuestion) -> LoadedQuestion:
    part = find_visible_part(loaded)
    if part is None:
        raise QuestionError(f"{loaded.question.id}: there is no visible case to try")
    return part


def _now() -> datetime:
    return datetime.now(UTC)
