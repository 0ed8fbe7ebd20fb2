"""A regrade: what was handed in is judged at another version, in the shadow; it counts once it is applied.

The rows of a regrade say what is done, so that whoever goes on after a crash does the
rest. No transaction is open while an answer is judged.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.authoring.questions import get_version
from app.db.claims import claim
from app.db.engine import Database
from app.db.jobs import Jobs, Task
from app.db.people.audit import note
from app.db.submissions.grades import Regraded, append_grade
from app.db.tables import Submission, User
from app.db.teaching.regrades import (
    ComparedRow,
    ensure_regrade,
    get_regrade,
    list_compared,
    list_shadows,
    lock_question,
    mark_compared,
    take_in,
    tally_changes,
)
from app.db.teaching.shadow_claims import settle_shadow
from app.db.teaching.tables import Regrade, ShadowGrade
from app.db.webhooks.deliveries import announce
from app.db.webhooks.tables import Event
from app.errors import InvalidError
from app.pipeline.answering.held import Held
from app.pipeline.answering.judging import Judge, judge_renewing, load_version
from app.pipeline.answering.stages import REGRADE, Fault, tell_failed, tell_judged
from app.rules.hints import score_after_hints
from app.rules.regrading import (
    RegradeAppliedError,
    RegradeRule,
    RegradeRunningError,
    takes_over,
    variant_again,
)
from app.settings import Settings
from graders.answers import AnswerError, parse_answer
from graders.verdicts import Grade, QuestionError
from questions.faults import QuestionFileError

_BATCH_ROWS = 100
_JOBS_AT_START = 500  # the sweep puts up the others

_log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class RegradeWish:
    """Which question is to be graded again, at which version, in which course (None: in all)."""

    question_id: str
    version: str
    course_id: str | None


async def start_regrade(
    session: AsyncSession, jobs: Jobs | None, *, wish: RegradeWish, by: User | None, now: datetime
) -> Regrade:
    """Begin a regrade, or go on with the one that is not applied yet: what is new is taken in.

    `by` None: the command line. `jobs` None: whoever calls does the work.

    Raises:
        NotFoundError: there is no such version.
        InvalidError: it is another question's.
    """
    stored = await get_version(session, wish.version)
    if stored.question_id != wish.question_id:
        raise InvalidError.at("version", f"is a version of {stored.question_id!r}")
    await lock_question(session, wish.question_id)
    regrade = await ensure_regrade(
        session,
        question_id=wish.question_id,
        version=wish.version,
        course_id=wish.course_id,
        by=by,
        now=now,
    )
    taken = await take_in(session, regrade, now)
    if taken:
        await note(
            session,
            "regrade.started",
            actor=by,
            now=now,
            course_id=wish.course_id,
            subject=wish.question_id,
            regrade=regrade.id,
            version=wish.version,
            course=wish.course_id,
            taken_in=len(taken),
        )
    if jobs is not None:
        await jobs.put(session, taken[:_JOBS_AT_START], Task.REGRADE)
    return regrade


async def regrade_one(database: Database, shadow_id: str, judge: Judge, settings: Settings) -> None:
    """Grade one row of a regrade if it waits; do nothing if another worker has it or it is done.

    Cancelled, it hands the row back.
    """
    async with database.writing() as session:
        claimed = await claim(session, ShadowGrade, shadow_id, lease_s=settings.lease_s, now=_now())
    if claimed is None:
        return
    held = Held(database, claimed, settings)
    async with held.handed_back_if_cancelled():
        await _regrade_held(held, judge)


async def _regrade_held(held: Held[ShadowGrade], judge: Judge) -> None:
    claimed = held.row
    log = _log.bind(shadow=claimed.id, regrade=claimed.regrade_id, tries=claimed.tries)
    if held.is_spent:
        await held.give_up("the worker was lost each time it graded this")
        tell_failed(REGRADE, Fault.SERVICE, is_over=True)
        return
    try:
        await _judge_and_keep(held, judge)
    except AnswerError as error:
        await held.give_up(f"the answer does not fit the new version: {error}")
    except (QuestionError, QuestionFileError) as error:
        log.warning("the question is at fault", error=str(error))
        await held.give_up(f"the question is at fault: {error}")
        tell_failed(REGRADE, Fault.QUESTION, is_over=True)
    except Exception as error:
        log.exception("regrading failed by our fault")
        is_over = await held.retry_or_give_up(f"{type(error).__name__}: {error}")
        tell_failed(REGRADE, Fault.SERVICE, is_over=is_over)


async def apply_regrade(
    session: AsyncSession, regrade_id: str, rule: RegradeRule, *, by: User | None
) -> Regrade:
    """Let a finished regrade count, by this rule; once more by the same rule changes nothing.

    Raises:
        NotFoundError: there is no such regrade.
        RegradeRunningError: some of it is still to be graded.
        RegradeAppliedError: it was applied by the other rule.
    """
    await lock_question(session, (await get_regrade(session, regrade_id)).question_id)
    regrade = await get_regrade(session, regrade_id)
    if regrade.rule == rule:
        return regrade
    if regrade.rule is not None:
        raise RegradeAppliedError(f"This regrade was applied by the rule {regrade.rule!r} already.")
    # Not the moment of the request: what others appended while it waited is older than what this appends.
    now = _now()
    tally = await tally_changes(session, regrade_id)
    if tally.waiting:
        raise RegradeRunningError(f"{tally.waiting} submissions of this regrade are still to be graded.")
    compared = await list_compared(session, regrade_id)
    taken = [row for row in compared if _is_taken(row, rule)]
    for start in range(0, len(taken), _BATCH_ROWS):
        await _append(session, regrade, taken[start : start + _BATCH_ROWS], now)
    await mark_compared(session, taken, is_applied=True)
    await mark_compared(session, [row for row in compared if not _is_taken(row, rule)], is_applied=False)
    regrade.rule, regrade.applied_at, regrade.applied_by_id = rule, now, by.id if by else None
    await note(
        session,
        "regrade.applied",
        actor=by,
        now=now,
        course_id=regrade.course_id,
        subject=regrade.question_id,
        regrade=regrade_id,
        rule=rule,
        up=tally.up,
        down=tally.down,
        applied=len(taken),
    )
    await _announce(session, regrade, now)
    return regrade


async def _announce(session: AsyncSession, regrade: Regrade, now: datetime) -> None:
    data = {
        "regrade_id": regrade.id,
        "course_id": regrade.course_id,
        "question_id": regrade.question_id,
        "question_version": regrade.version,
        "rule": regrade.rule,
    }
    in_all = regrade.course_id is None
    await announce(
        session, Event.REGRADE_APPLIED, data, course_id=regrade.course_id, now=now, concerns_all=in_all
    )


async def _judge_and_keep(held: Held[ShadowGrade], judge: Judge) -> None:
    database, claimed = held.database, held.row
    async with database.reading() as session:
        ((_, submission),) = await list_shadows(session, [claimed.id])
        regrade = await get_regrade(session, claimed.regrade_id)
    loaded = await load_version(database, regrade.version)
    answer = parse_answer(loaded.question, submission.answer)
    variant = variant_again(loaded.question, submission.variant)
    judged = partial(judge, loaded, answer, variant)
    grade = await judge_renewing(judged, held.renew, lease_s=held.settings.lease_s)
    grade = grade.model_copy(update={"question_version": regrade.version, "variant": variant})
    async with database.writing() as session:
        await settle_shadow(
            session,
            claimed,
            verdict=grade.verdict,
            score=_score(grade, submission),
            # By way of JSON text, which turns infinities into null: PostgreSQL's JSON knows none.
            detail=json.loads(grade.model_dump_json()),
            now=_now(),
        )
    tell_judged(REGRADE, grade)


async def _append(session: AsyncSession, regrade: Regrade, rows: list[ComparedRow], now: datetime) -> None:
    for shadow, submission in await list_shadows(session, [row.shadow_id for row in rows]):
        grade = Grade.model_validate(shadow.detail)
        regraded = Regraded(regrade.id, regrade.version, grade.variant)
        score = _score(grade, submission)
        await append_grade(session, submission, grade, score=score, now=now, regraded=regraded)


def _is_taken(row: ComparedRow, rule: RegradeRule) -> bool:
    same_verdict = row.old_verdict == row.new_verdict
    return takes_over(rule, old=row.old_score, new=row.new_score, same_verdict=same_verdict)


def _score(grade: Grade, submission: Submission) -> float:
    return score_after_hints(points=grade.points, max_points=grade.max_points, hint_cost=submission.hint_cost)


def _now() -> datetime:
    return datetime.now(UTC)
