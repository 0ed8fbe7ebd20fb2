"""Scores set by hand: appended, never edited; the newest of a place holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from app.db.columns import new_id
from app.db.lms.scores import want_scores
from app.db.tables import User
from app.db.teaching.tables import Override
from app.db.webhooks.deliveries import announce
from app.db.webhooks.tables import Event

Place = tuple[str, str, str, str]
"""A course's id, a quiz's, a question's, a learner's."""


async def append_override(
    session: AsyncSession, place: Place, *, score: float | None, reason: str, by: User, now: datetime
) -> Override:
    """Set the score of a place, from 0 to 1, or undo what was set (None)."""
    course_id, quiz_id, question_id, user_id = place
    row = Override(
        id=new_id(now),
        course_id=course_id,
        quiz_id=quiz_id,
        question_id=question_id,
        user_id=user_id,
        score=score,
        reason=reason,
        by_id=by.id,
        created_at=now,
    )
    session.add(row)
    await session.flush()
    await want_scores(
        session, course_id=course_id, quiz_id=quiz_id, question_id=None, user_ids=[user_id], now=now
    )
    data = {
        "user_id": user_id,
        "course_id": course_id,
        "quiz_id": quiz_id,
        "question_id": question_id,
        "score": score,
    }
    await announce(session, Event.SCORE_OVERRIDDEN, data, course_id=course_id, now=now)
    return row


async def find_override(session: AsyncSession, place: Place) -> Override | None:
    """What holds at a place; None where nothing was set, or it was undone."""
    history = await list_history(session, place)
    newest = history[0][0] if history else None
    return newest if newest is not None and newest.score is not None else None


async def list_history(session: AsyncSession, place: Place) -> Sequence[tuple[Override, str | None]]:
    """What was set at a place with the name of whoever set it, the newest first."""
    course_id, quiz_id, question_id, user_id = place
    history = await list_learner_history(session, course_id, quiz_id, user_id)
    return [(row, by) for row, by in history if row.question_id == question_id]


async def list_learner_history(
    session: AsyncSession, course_id: str, quiz_id: str, user_id: str
) -> Sequence[tuple[Override, str | None]]:
    """What was set for a learner at a quiz with the name of whoever set it, the newest first."""
    statement = (
        select(Override, User.name)
        .outerjoin(User, User.id == Override.by_id)
        .where(Override.course_id == course_id, Override.quiz_id == quiz_id, Override.user_id == user_id)
        .order_by(Override.id.desc())
    )
    return [(row[0], row[1]) for row in await session.execute(statement)]


async def list_overrides(
    session: AsyncSession,
    *,
    user_ids: Collection[str],
    course_id: str | None = None,
    quiz_id: str | None = None,
) -> dict[Place, Override]:
    """What holds for these learners, at this course's quiz; None: in all."""
    statement = select(Override).where(Override.user_id.in_(user_ids), _is_newest())
    if course_id is not None:
        statement = statement.where(Override.course_id == course_id)
    if quiz_id is not None:
        statement = statement.where(Override.quiz_id == quiz_id)
    rows = await session.scalars(statement.where(Override.score.is_not(None)))
    return {(row.course_id, row.quiz_id, row.question_id, row.user_id): row for row in rows}


def _is_newest() -> ColumnElement[bool]:
    newer = aliased(Override)
    same = select(newer.id).where(
        newer.user_id == Override.user_id,
        newer.course_id == Override.course_id,
        newer.quiz_id == Override.quiz_id,
        newer.question_id == Override.question_id,
        newer.id > Override.id,
    )
    return ~same.correlate(Override).exists()
