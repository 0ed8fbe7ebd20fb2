"""What learners did at questions, added up by the database: a few statements, however many submissions.

Instructors' own attempts are left out. `quiz_id` None: wherever the question was asked.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.tables import CourseRole, Enrolment
from app.db.submissions.grades import is_newest
from app.db.tables import GradeRow, Status, Submission
from app.db.teaching.tables import ToldMisconception

Statement = Select[*tuple[Any, ...]]

_share = GradeRow.points / GradeRow.max_points
_is_full = _share >= 1


async def list_tried(
    session: AsyncSession, course_id: str, *, quiz_id: str | None = None, question_id: str | None = None
) -> list[tuple[Any, ...]]:
    """One row for each learner and question, in the order of the fields of `Tried` in the rules."""
    statement = (
        select(
            Submission.user_id,
            Submission.question_id,
            func.count(),
            func.max(case((Submission.attempt == 1, _share))),
            func.min(case((_is_full, Submission.attempt))),
            func.min(Submission.created_at),
            func.max(Submission.created_at),
            func.min(case((_is_full, Submission.created_at))),
        )
        .select_from(Submission)
        .outerjoin(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .group_by(Submission.user_id, Submission.question_id)
    )
    rows = await session.execute(_of_learners(statement, course_id, quiz_id, question_id))
    return [tuple(row) for row in rows]


async def list_first_answers(
    session: AsyncSession, course_id: str, question_id: str, *, quiz_id: str | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """What each learner handed in first."""
    statement = select(Submission.user_id, Submission.answer).where(Submission.attempt == 1)
    rows = await session.execute(_of_learners(statement, course_id, quiz_id, question_id))
    return [(row[0], row[1]) for row in rows]


async def list_told(
    session: AsyncSession, course_id: str, *, quiz_id: str | None = None, question_id: str | None = None
) -> list[tuple[Any, ...]]:
    """Each misconception that a newest grade named, in the order of the fields of `Told` in the rules."""
    statement = (
        select(
            Submission.question_id,
            ToldMisconception.misconception,
            Submission.user_id,
            Submission.created_at,
        )
        .select_from(Submission)
        .join(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .join(ToldMisconception, ToldMisconception.grade_id == GradeRow.id)
    )
    rows = await session.execute(_of_learners(statement, course_id, quiz_id, question_id))
    return [tuple(row) for row in rows]


async def list_facilities(
    session: AsyncSession, course_ids: Collection[str]
) -> dict[str, tuple[float | None, int]]:
    """The mean share of the points of first attempts at each question, and how many there were."""
    statement = (
        select(Submission.question_id, func.avg(_share), func.count())
        .select_from(Submission)
        .join(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .where(Submission.course_id.in_(course_ids), Submission.attempt == 1, _is_no_instructor())
        .group_by(Submission.question_id)
    )
    return {row[0]: (row[1], row[2]) for row in await session.execute(statement)}


def _of_learners(
    statement: Statement, course_id: str, quiz_id: str | None, question_id: str | None
) -> Statement:
    statement = statement.where(
        Submission.course_id == course_id, Submission.status != Status.FAILED, _is_no_instructor()
    )
    if quiz_id is not None:
        statement = statement.where(Submission.quiz_id == quiz_id)
    if question_id is not None:
        statement = statement.where(Submission.question_id == question_id)
    return statement


def _is_no_instructor() -> ColumnElement[bool]:
    teaching = select(Enrolment.user_id).where(
        Enrolment.course_id == Submission.course_id,
        Enrolment.user_id == Submission.user_id,
        Enrolment.role == CourseRole.INSTRUCTOR,
    )
    return ~teaching.correlate(Submission).exists()
