"""Grades: appended, never edited; the newest one of a submission is the one that is shown."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Row, exists, insert, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.db.columns import new_id
from app.db.lms.scores import want_scores
from app.db.lms.tables import LtiLink
from app.db.rows import table_of
from app.db.tables import GradeRow, Sent, Submission
from app.db.teaching.tables import ToldMisconception
from app.db.webhooks.deliveries import announce
from app.db.webhooks.tables import Event, HookState, Webhook
from graders.verdicts import Grade


@dataclass(frozen=True)
class Progress:
    """How far a learner is with one question.

    From 0 to 1, None while nothing is graded: `best_score` is what counts, `best_answer`
    what the best answer is worth before hints are paid for. `quiz_id` None: outside any
    quiz. `attempts` leaves out what failed by our fault.
    """

    question_id: str
    quiz_id: str | None
    attempts: int
    best_score: float | None
    best_answer: float | None


@dataclass(frozen=True)
class Regraded:
    """By which regrade a grade was made, at which question version, and on which variant."""

    regrade_id: str
    question_version: str
    variant: int


# Every answer's grade goes through it (`app.db.rows`). Whether an LMS (`by_lms`) or
# a webhook (`by_hooks`) may want to know is asked with the row: most installations have neither.
_HOOKED = select(Webhook.id).where(Webhook.state == HookState.ON)
_ADDED = insert(table_of(GradeRow)).returning(
    exists(select(LtiLink.id)).label("by_lms"), exists(_HOOKED).label("by_hooks")
)
_TOLD = insert(table_of(ToldMisconception))


async def append_grade(
    session: AsyncSession,
    submission: Sent,
    grade: Grade,
    *,
    score: float,
    now: datetime,
    regraded: Regraded | None = None,
) -> None:
    """Keep one more judgement of a submission; `score`, from 0 to 1, is what it counts.

    `regraded` says by what it was judged where that was not as it was handed in.
    """
    row_id, listening = await _add(session, submission, grade, score=score, now=now, regraded=regraded)
    if not isinstance(submission, Submission):
        return
    told = dict.fromkeys(grade.misconceptions)
    if told:
        await session.execute(_TOLD, [{"grade_id": row_id, "misconception": name} for name in told])
    if listening.by_lms:
        await want_scores(
            session,
            course_id=submission.course_id,
            quiz_id=submission.quiz_id,
            question_id=submission.question_id,
            user_ids=[submission.user_id],
            now=now,
        )
    if listening.by_hooks:
        await _announce(session, submission, grade, score=score, now=now, regraded=regraded)


async def _add(
    session: AsyncSession,
    submission: Sent,
    grade: Grade,
    *,
    score: float,
    now: datetime,
    regraded: Regraded | None,
) -> tuple[str, Row[bool, bool]]:
    """Store the row: its id, and whether any LMS (`by_lms`) or webhook (`by_hooks`) may want to know."""
    row = {
        "id": new_id(now),
        "submission_id": submission.id,
        "question_version": regraded.question_version if regraded else submission.question_version,
        "variant": regraded.variant if regraded else submission.variant,
        "verdict": grade.verdict,
        "points": grade.points,
        "max_points": grade.max_points,
        "score": score,
        # By way of JSON text, which turns infinities into null: PostgreSQL's JSON knows none.
        "detail": json.loads(grade.model_dump_json()),
        "engine": grade.engine,
        "libraries": grade.libraries,
        "elapsed_ms": grade.elapsed_ms,
        "cpu_ms": grade.cpu_ms,
        "memory_mib": grade.memory_mib,
        "regrade_id": regraded.regrade_id if regraded else None,
        "created_at": now,
    }
    return row["id"], (await session.execute(_ADDED, row)).one()


async def _announce(
    session: AsyncSession,
    submission: Submission,
    grade: Grade,
    *,
    score: float,
    now: datetime,
    regraded: Regraded | None,
) -> None:
    data = {
        "submission_id": submission.id,
        "user_id": submission.user_id,
        "course_id": submission.course_id,
        "quiz_id": submission.quiz_id,
        "question_id": submission.question_id,
        "question_version": regraded.question_version if regraded else submission.question_version,
        "attempt": submission.attempt,
        "verdict": grade.verdict,
        "score": score,
        "regrade_id": regraded.regrade_id if regraded else None,
    }
    await announce(session, Event.SUBMISSION_GRADED, data, course_id=submission.course_id, now=now)


async def find_grades(session: AsyncSession, submission_ids: Collection[str]) -> dict[str, Grade]:
    """The newest grade of each submission that has one, by submission id."""
    rows = await session.scalars(
        select(GradeRow).where(GradeRow.submission_id.in_(submission_ids), is_newest())
    )
    return {row.submission_id: Grade.model_validate(row.detail) for row in rows}


def is_newest() -> ColumnElement[bool]:
    """Whether a row of grades is the newest of its submission."""
    newer = aliased(GradeRow)
    same = select(newer.id).where(newer.submission_id == GradeRow.submission_id, newer.id > GradeRow.id)
    return ~same.correlate(GradeRow).exists()
