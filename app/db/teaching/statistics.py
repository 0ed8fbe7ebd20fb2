"""What learners did at questions, added up by the database: a few statements, however many submissions.

Instructors' own attempts are left out. `quiz_id` None: wherever the question was asked.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, and_, case, func, select
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
    own = await _number(session, [course_id], quiz_id, question_id)
    statement = (
        select(
            own.c.user_id,
            own.c.question_id,
            func.count(),
            func.max(case((own.c.number == 1, _share))),
            func.min(case((_is_full, own.c.number))),
            func.min(own.c.created_at),
            func.max(own.c.created_at),
            func.min(case((_is_full, own.c.created_at))),
        )
        .outerjoin(GradeRow, and_(GradeRow.submission_id == own.c.id, is_newest()))
        .group_by(own.c.user_id, own.c.question_id)
    )
    return [tuple(row) for row in await session.execute(statement)]


async def list_first_answers(
    session: AsyncSession, course_id: str, question_id: str, *, quiz_id: str | None = None
) -> list[tuple[str, dict[str, Any]]]:
    """What each learner handed in first."""
    own = await _number(session, [course_id], quiz_id, question_id)
    first = select(Submission.user_id, Submission.answer).join(own, own.c.id == Submission.id)
    rows = await session.execute(first.where(own.c.number == 1))
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
    rows = await session.execute(_of_learners(statement, [course_id], quiz_id, question_id))
    return [tuple(row) for row in rows]


async def list_facilities(
    session: AsyncSession, course_ids: Collection[str]
) -> dict[str, tuple[float | None, int]]:
    """The mean share of the points of first attempts at each question, and how many there were."""
    own = await _number(session, course_ids)
    statement = (
        select(own.c.question_id, func.avg(_share), func.count())
        .join(GradeRow, and_(GradeRow.submission_id == own.c.id, is_newest()))
        .where(own.c.number == 1)
        .group_by(own.c.question_id)
    )
    return {row[0]: (row[1], row[2]) for row in await session.execute(statement)}


async def _number(
    session: AsyncSession,
    course_ids: Collection[str],
    quiz_id: str | None = None,
    question_id: str | None = None,
) -> Subquery:
    """Learners' attempts with their `number`, from 1: what failed by our fault has none."""
    # In all courses: what failed is little, and found by its status alone.
    failed_in = await session.scalars(
        select(Submission.course_id).where(Submission.status == Status.FAILED).distinct()
    )
    number: ColumnElement[int] = Submission.attempt.expression
    # Ordinals have gaps only where something failed; to count anew costs several times as much.
    if not set(course_ids).isdisjoint(failed_in):
        place = (Submission.course_id, Submission.user_id, Submission.question_id, Submission.quiz_id)
        in_order = (Submission.attempt, Submission.id)
        number = func.row_number().over(partition_by=place, order_by=in_order)
    statement: Statement = select(
        Submission.id,
        Submission.user_id,
        Submission.question_id,
        Submission.created_at,
        number.label("number"),
    )
    return _of_learners(statement, course_ids, quiz_id, question_id).subquery()


def _of_learners(
    statement: Statement, course_ids: Collection[str], quiz_id: str | None, question_id: str | None
) -> Statement:
    statement = statement.where(
        Submission.course_id.in_(course_ids), Submission.status != Status.FAILED, _is_no_instructor()
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
