"""The rows behind a quiz in a course: its settings, who has begun it when, and who gets more than others."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, bindparam, delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.tables import Course, QuizExtension, QuizSettings, QuizStart
from app.db.rows import table_of
from app.db.tables import User
from app.db.upsert import upsert

Key = tuple[str, str]
"""A course's id and a quiz's."""


@dataclass(frozen=True)
class AtQuiz:
    """What there is of one learner at one quiz in one course; None: nothing of that kind."""

    course: Course
    settings: QuizSettings | None
    started_at: datetime | None
    extension: QuizExtension | None


# Every hand-in asks it (`app.db.rows`).
_COURSES, _SETTINGS = table_of(Course), table_of(QuizSettings)
_EXTENSIONS, _STARTS = table_of(QuizExtension), table_of(QuizStart)


def _here(table: Table, *more: ColumnElement[bool]) -> ColumnElement[bool]:
    return and_(table.c.course_id == _COURSES.c.id, table.c.quiz_id == bindparam("quiz_id"), *more)


def _own(table: Table) -> ColumnElement[bool]:
    return _here(table, table.c.user_id == bindparam("user_id"))


_AT_QUIZ = (
    select(*_COURSES.c, *_SETTINGS.c, *_EXTENSIONS.c, _STARTS.c.started_at)
    .outerjoin_from(_COURSES, _SETTINGS, _here(_SETTINGS))
    .outerjoin(_EXTENSIONS, _own(_EXTENSIONS))
    .outerjoin(_STARTS, _own(_STARTS))
    .where(_COURSES.c.id.in_(bindparam("course_ids", expanding=True)))
)
_NAMES = [tuple(column.key for column in table.c) for table in (_COURSES, _SETTINGS, _EXTENSIONS)]


async def list_at_quiz(
    session: AsyncSession, course_ids: Collection[str], quiz_id: str, user_id: str
) -> list[AtQuiz]:
    """This learner at that quiz in each of these courses: all that the three below tell of it."""
    asked = {"course_ids": list(course_ids), "quiz_id": quiz_id, "user_id": user_id}
    return [_read_at_quiz(iter(row)) for row in await session.execute(_AT_QUIZ, asked)]


def _read_at_quiz(cells: Iterator[Any]) -> AtQuiz:
    course, settings, extension = [_read(names, cells) for names in _NAMES]
    return AtQuiz(
        Course(**course),
        settings=QuizSettings(**settings) if settings else None,
        extension=QuizExtension(**extension) if extension else None,
        started_at=next(cells),
    )


def _read(names: Sequence[str], cells: Iterator[Any]) -> dict[str, Any]:
    """As many cells as there are names, by these; empty where there is no such row."""
    row = tuple(islice(cells, len(names)))
    # The first is of the key, so it is there if the row is.
    return {} if row[0] is None else dict(zip(names, row, strict=True))


async def list_settings(session: AsyncSession, course_ids: Collection[str]) -> dict[Key, QuizSettings]:
    """The settings of every quiz that these courses have set any for."""
    rows = await session.scalars(select(QuizSettings).where(QuizSettings.course_id.in_(course_ids)))
    return {(row.course_id, row.quiz_id): row for row in rows}


async def list_starts(session: AsyncSession, user_id: str) -> dict[Key, datetime]:
    """When this learner began which quiz."""
    rows = await session.scalars(select(QuizStart).where(QuizStart.user_id == user_id))
    return {(row.course_id, row.quiz_id): row.started_at for row in rows}


async def list_extensions(session: AsyncSession, user_id: str) -> dict[Key, QuizExtension]:
    """What this learner gets beyond which quiz's terms."""
    rows = await session.scalars(select(QuizExtension).where(QuizExtension.user_id == user_id))
    return {(row.course_id, row.quiz_id): row for row in rows}


async def find_extension(session: AsyncSession, key: Key, user_id: str) -> QuizExtension | None:
    """What this learner gets beyond that quiz's terms, as it is now; None: nothing."""
    return await session.get(QuizExtension, (*key, user_id), populate_existing=True)


async def list_extended(
    session: AsyncSession, course_id: str, quiz_id: str
) -> Sequence[tuple[User, QuizExtension]]:
    """Who gets something beyond this quiz's terms, by name."""
    statement = (
        select(User, QuizExtension)
        .join(QuizExtension, QuizExtension.user_id == User.id)
        .where(QuizExtension.course_id == course_id, QuizExtension.quiz_id == quiz_id)
        .order_by(User.name)
    )
    return [(user, extension) for user, extension in await session.execute(statement)]


async def put_settings(
    session: AsyncSession, key: Key, values: dict[str, Any], now: datetime
) -> QuizSettings:
    """Set a quiz's terms in a course; `values` has every column but the key and `updated_at`."""
    place = {"course_id": key[0], "quiz_id": key[1]}
    return await upsert(session, QuizSettings, place, {**values, "updated_at": now})


async def put_extension(
    session: AsyncSession, key: Key, user_id: str, values: dict[str, Any], now: datetime
) -> None:
    """Give a learner more than others get; `values` has every column but the key and `created_at`."""
    place = {"course_id": key[0], "quiz_id": key[1], "user_id": user_id}
    await upsert(session, QuizExtension, place, {**values, "created_at": now})


async def drop_extension(session: AsyncSession, key: Key, user_id: str) -> bool:
    """Take back what a learner got beyond the terms; False if that was nothing."""
    statement = (
        delete(QuizExtension)
        .where(
            QuizExtension.course_id == key[0],
            QuizExtension.quiz_id == key[1],
            QuizExtension.user_id == user_id,
        )
        .returning(QuizExtension.user_id)
    )
    return await session.scalar(statement) is not None


async def start_quiz(session: AsyncSession, key: Key, user_id: str, now: datetime) -> datetime:
    """When this learner began the quiz: now, unless it was before. The learner must be locked."""
    row = await session.get(QuizStart, (*key, user_id))
    if row is None:
        row = QuizStart(course_id=key[0], quiz_id=key[1], user_id=user_id, started_at=now)
        session.add(row)
        await session.flush()
    return row.started_at
