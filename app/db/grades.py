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
from app.db.tables import GradeRow, Status, Submission
from graders.verdicts import Grade


@dataclass(frozen=True)
class Progress:
    """How far a learner is with one question: `best_score` from 0 to 1, None while nothing is graded.

    `quiz_id` None: outside any quiz. `attempts` leaves out what failed by our fault.
    """

    question_id: str
    quiz_id: str | None
    attempts: int
    best_score: float | None


async def append_grade(session: AsyncSession, submission: Submission, grade: Grade, now: datetime) -> None:
    """Keep one more judgement of a submission."""
    session.add(
        GradeRow(
            id=new_id(now),
            submission_id=submission.id,
            question_version=submission.question_version,
            variant=submission.variant,
            verdict=grade.verdict,
            points=grade.points,
            max_points=grade.max_points,
            score=grade.score,
            # By way of JSON text, which turns infinities into null: PostgreSQL's JSON knows none.
            detail=json.loads(grade.model_dump_json()),
            engine=grade.engine,
            libraries=grade.libraries,
            elapsed_ms=grade.elapsed_ms,
            cpu_ms=grade.cpu_ms,
            memory_mib=grade.memory_mib,
            created_at=now,
        )
    )
    await session.flush()


async def find_grades(session: AsyncSession, submission_ids: Collection[str]) -> dict[str, Grade]:
    """The newest grade of each submission that has one, by submission id."""
    rows = await session.scalars(
        select(GradeRow).where(GradeRow.submission_id.in_(submission_ids), _is_newest())
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
        )
        .outerjoin(GradeRow, and_(GradeRow.submission_id == Submission.id, _is_newest()))
        .where(Submission.user_id == user_id, Submission.status != Status.FAILED)
        .group_by(Submission.question_id, Submission.quiz_id)
    )
    return [Progress(*row) for row in await session.execute(statement)]


def _is_newest() -> ColumnElement[bool]:
    newer = aliased(GradeRow)
    same = select(newer.id).where(newer.submission_id == GradeRow.submission_id, newer.id > GradeRow.id)
    return ~same.correlate(GradeRow).exists()
