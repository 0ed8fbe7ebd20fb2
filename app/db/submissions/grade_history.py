"""Every grade that a submission was given, the newest first, without its detail."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import GradeRow


@dataclass(frozen=True)
class PastGrade:
    """One judgement: `score`, from 0 to 1, is what it counted; `regrade_id` where a regrade added it."""

    question_version: str
    verdict: str
    points: float
    max_points: float
    score: float
    engine: str
    regrade_id: str | None
    created_at: datetime


async def list_past_grades(session: AsyncSession, submission_id: str) -> list[PastGrade]:
    """The grades of a submission, the newest first."""
    statement = (
        select(
            GradeRow.question_version,
            GradeRow.verdict,
            GradeRow.points,
            GradeRow.max_points,
            GradeRow.score,
            GradeRow.engine,
            GradeRow.regrade_id,
            GradeRow.created_at,
        )
        .where(GradeRow.submission_id == submission_id)
        .order_by(GradeRow.id.desc())
    )
    return [PastGrade(*row) for row in await session.execute(statement)]
