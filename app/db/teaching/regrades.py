"""Regrades: which there are, what is in them, and what each would change."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, insert, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.claims import OPEN
from app.db.columns import is_id, new_id
from app.db.locks import Lock, lock_for
from app.db.submissions.grades import is_newest
from app.db.tables import GradeRow, Status, Submission, User
from app.db.teaching.tables import Regrade, ShadowGrade
from app.errors import NotFoundError
from graders.verdicts import SAME_SCORE

Statement = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Tally:
    """How many submissions a regrade has, wait, could not be graded, would rise, would fall.

    `learners` have a score that changes; `applied` counts the grades that were appended.
    """

    submissions: int
    waiting: int
    failed: int
    up: int
    down: int
    learners: int
    applied: int


@dataclass(frozen=True)
class ChangeRow:
    """One submission in a regrade: what it counts (from 0 to 1) by the old grade and by the new one."""

    submission_id: str
    learner: str
    quiz_id: str | None
    attempt: int
    failure: str
    is_applied: bool
    old_verdict: str
    old_score: float
    new_verdict: str | None
    new_score: float | None


@dataclass(frozen=True)
class ComparedRow:
    """A new grade beside the one that it may take the place of; scores from 0 to 1."""

    shadow_id: str
    old_grade_id: str
    old_verdict: str
    old_score: float
    new_verdict: str
    new_score: float


async def lock_question(session: AsyncSession, question_id: str) -> None:
    """Have regrades of one question be begun and applied one after the other: each sees what others did."""
    await lock_for(session, Lock.REGRADES, question_id)


async def ensure_regrade(
    session: AsyncSession,
    *,
    question_id: str,
    version: str,
    course_id: str | None,
    by: User | None,
    now: datetime,
) -> Regrade:
    """The regrade to that version that is not applied yet, made if there is none.

    The question must be locked.
    """
    same = and_(
        Regrade.question_id == question_id,
        Regrade.version == version,
        Regrade.course_id.is_not_distinct_from(course_id),
        Regrade.rule.is_(None),
    )
    found = await session.scalar(select(Regrade).where(same).order_by(Regrade.id).limit(1))
    if found is not None:
        return found
    row = Regrade(
        id=new_id(now),
        question_id=question_id,
        version=version,
        course_id=course_id,
        by_id=by.id if by else None,
        created_at=now,
        rule=None,
        applied_by_id=None,
        applied_at=None,
    )
    session.add(row)
    await session.flush()
    return row


async def take_in(session: AsyncSession, regrade: Regrade, now: datetime) -> list[str]:
    """Add what was handed in, is not in it yet, and not at its version anyway; the ids of the new rows."""
    there = select(ShadowGrade.id).where(
        ShadowGrade.regrade_id == regrade.id, ShadowGrade.submission_id == Submission.id
    )
    statement = (
        select(Submission.id)
        .join(GradeRow, and_(GradeRow.submission_id == Submission.id, is_newest()))
        .where(
            Submission.question_id == regrade.question_id,
            Submission.status == Status.GRADED,
            GradeRow.question_version != regrade.version,
            ~there.correlate(Submission).exists(),
        )
        .order_by(Submission.id)
    )
    if regrade.course_id is not None:
        statement = statement.where(Submission.course_id == regrade.course_id)
    rows = [_queued(regrade.id, submission_id, now) for submission_id in await session.scalars(statement)]
    if rows:
        await session.execute(insert(ShadowGrade), rows)
    return [row["id"] for row in rows]


async def get_regrade(session: AsyncSession, regrade_id: str) -> Regrade:
    """The regrade of that id, as it is now.

    Raises:
        NotFoundError: there is none.
    """
    row = None
    if is_id(regrade_id):
        row = await session.get(Regrade, regrade_id, populate_existing=True)
    if row is None:
        raise NotFoundError("There is no such regrade.")
    return row


async def list_regrades(
    session: AsyncSession,
    *,
    course_ids: Collection[str] | None = None,
    question_id: str | None = None,
    before: str | None = None,
    limit: int = 50,
) -> Sequence[Regrade]:
    """Regrades, newest first; `course_ids` None: of all courses, and those of every course."""
    statement = select(Regrade).order_by(Regrade.id.desc()).limit(limit)
    if course_ids is not None:
        statement = statement.where(Regrade.course_id.in_(course_ids))
    if question_id is not None:
        statement = statement.where(Regrade.question_id == question_id)
    if before is not None:
        statement = statement.where(Regrade.id < before)
    return (await session.scalars(statement)).all()


async def tally_changes(session: AsyncSession, regrade_id: str) -> Tally:
    """What a regrade would change, counted."""
    statement = _compared(
        select(
            func.count(),
            _count_where(ShadowGrade.status.in_(OPEN)),
            _count_where(ShadowGrade.status == Status.FAILED),
            _count_where(_rises()),
            _count_where(_falls()),
            func.count(case((or_(_rises(), _falls()), Submission.user_id)).distinct()),
            _count_where(ShadowGrade.is_applied.is_(True)),
        ),
        regrade_id,
    )
    return Tally(*(await session.execute(statement)).one())


async def list_changes(
    session: AsyncSession, regrade_id: str, *, after: str | None = None, limit: int
) -> list[ChangeRow]:
    """The submissions whose score or verdict changes, or that could not be graded, by submission id.

    The old grade is the newest one, or once the regrade is applied the one before.
    """
    statement = _compared(
        select(
            Submission.id,
            User.name,
            Submission.quiz_id,
            Submission.attempt,
            ShadowGrade.failure,
            ShadowGrade.is_applied,
            GradeRow.verdict,
            GradeRow.score,
            ShadowGrade.verdict,
            ShadowGrade.score,
        ),
        regrade_id,
    )
    differs = and_(ShadowGrade.status == Status.GRADED, ShadowGrade.verdict != GradeRow.verdict)
    failed = ShadowGrade.status == Status.FAILED
    statement = statement.join(User, User.id == Submission.user_id)
    statement = statement.where(or_(_rises(), _falls(), differs, failed))
    if after is not None:
        statement = statement.where(Submission.id > after)
    rows = await session.execute(statement.order_by(Submission.id).limit(limit))
    return [ChangeRow(*row) for row in rows]


async def list_compared(session: AsyncSession, regrade_id: str) -> list[ComparedRow]:
    """Every row of a regrade that is graded and not applied, beside the newest grade of its submission."""
    statement = _compared(
        select(
            ShadowGrade.id,
            GradeRow.id,
            GradeRow.verdict,
            GradeRow.score,
            ShadowGrade.verdict,
            ShadowGrade.score,
        ),
        regrade_id,
    ).where(ShadowGrade.status == Status.GRADED, ShadowGrade.is_applied.is_(False))
    return [ComparedRow(*row) for row in await session.execute(statement)]


async def mark_compared(session: AsyncSession, rows: Sequence[ComparedRow], *, is_applied: bool) -> None:
    """Note which grade each row was compared with in the end, and whether it took that one's place."""
    values = [
        {"id": row.shadow_id, "old_grade_id": row.old_grade_id, "is_applied": is_applied} for row in rows
    ]
    if values:
        await session.execute(update(ShadowGrade), values)


async def list_shadows(
    session: AsyncSession, shadow_ids: Collection[str]
) -> list[tuple[ShadowGrade, Submission]]:
    """These rows, each with its submission."""
    statement = (
        select(ShadowGrade, Submission)
        .join(Submission, Submission.id == ShadowGrade.submission_id)
        .where(ShadowGrade.id.in_(shadow_ids))
        .order_by(ShadowGrade.id)
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


def _queued(regrade_id: str, submission_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(now),
        "regrade_id": regrade_id,
        "submission_id": submission_id,
        "status": Status.QUEUED,
        "tries": 0,
        "failure": "",
        "is_applied": False,
    }


def _compared(statement: Statement, regrade_id: str) -> Statement:
    """The statement over the rows of a regrade, each beside its submission and the grade to compare with."""
    kept = GradeRow.id == ShadowGrade.old_grade_id
    old = or_(kept, and_(ShadowGrade.old_grade_id.is_(None), is_newest()))
    return (
        statement.select_from(ShadowGrade)
        .join(Submission, Submission.id == ShadowGrade.submission_id)
        .join(GradeRow, and_(GradeRow.submission_id == Submission.id, old))
        .where(ShadowGrade.regrade_id == regrade_id)
    )


def _rises() -> ColumnElement[bool]:
    return ShadowGrade.score > GradeRow.score + SAME_SCORE


def _falls() -> ColumnElement[bool]:
    return ShadowGrade.score < GradeRow.score - SAME_SCORE


def _count_where(condition: ColumnElement[bool]) -> ColumnElement[int]:
    return func.count(case((condition, 1)))
