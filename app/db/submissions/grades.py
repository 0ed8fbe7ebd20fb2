"""Grades: appended, never edited; the newest one of a submission is the one that is shown."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.db.columns import new_id
from app.db.lms.scores import want_scores
from app.db.tables import GradeRow, Sent, Status, Submission
from app.db.teaching.tables import ToldMisconception
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
    row_id = new_id(now)
    session.add(
        GradeRow(
            id=row_id,
            submission_id=submission.id,
            question_version=regraded.question_version if regraded else submission.question_version,
            variant=regraded.variant if regraded else submission.variant,
            verdict=grade.verdict,
            points=grade.points,
            max_points=grade.max_points,
            score=score,
            # By way of JSON text, which turns infinities into null: PostgreSQL's JSON knows none.
            detail=json.loads(grade.model_dump_json()),
            engine=grade.engine,
            libraries=grade.libraries,
            elapsed_ms=grade.elapsed_ms,
            cpu_ms=grade.cpu_ms,
            memory_mib=grade.memory_mib,
            regrade_id=regraded.regrade_id if regraded else None,
            created_at=now,
        )
    )
    await session.flush()
    if isinstance(submission, Submission):
        told = dict.fromkeys(grade.misconceptions)
        session.add_all(ToldMisconception(grade_id=row_id, misconception=name) for name in told)
        await session.flush()
        await want_scores(
            session,
            course_id=submission.course_id,
            quiz_id=submission.quiz_id,
            question_id=submission.question_id,
            user_ids=[submission.user_id],
            now=now,
        )


async def find_grades(session: AsyncSession, submission_ids: Collection[str]) -> dict[str, Grade]:
    """The newest grade of each submission that has one, by submission id."""
    rows = await session.scalars(
        select(GradeRow).where(GradeRow.submission_id.in_(submission_ids), is_newest())
    )
    return {row.submission_id: Grade.model_validate(row.detail) for row in rows}


async def list_progress(session: AsyncSession, user_id: str) -> list[Progress]:
    """One entry for each question (in each quiz) at which this learner has handed something in."""
    statement = (
        select(
            Submission.question_id,
            Submission.quiz_id,
            func.count(Submission.id.distinct()),
            func.max(GradeRow.score),
            func.max(GradeRow.points / GradeRow.max_points),
        )
        .outerjoin(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .where(Submission.user_id == user_id, Submission.status != Status.FAILED)
        .group_by(Submission.question_id, Submission.quiz_id)
    )
    return [Progress(*row) for row in await session.execute(statement)]


def is_newest() -> ColumnElement[bool]:
    """Whether a row of grades is the newest of its submission."""
    newer = aliased(GradeRow)
    same = select(newer.id).where(newer.submission_id == GradeRow.submission_id, newer.id > GradeRow.id)
    return ~same.correlate(GradeRow).exists()
