"""Question versions: kept for ever, so that every submission can be graded again as it was asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.tables import CurrentQuestion, QuestionVersion
from app.errors import NotFoundError
from questions.loader import LoadedQuestion

_LOCK_KEY = 0x6261_7464  # any number that nothing else in this database locks


async def keep_versions(session: AsyncSession, questions: Iterable[LoadedQuestion], now: datetime) -> None:
    """Store versions not seen before, and make each of `questions` the one that is asked now."""
    if session.get_bind().dialect.name == "postgresql":
        # Processes that start at the same time would store the same rows.
        await session.execute(select(func.pg_advisory_xact_lock(_LOCK_KEY)))
    loaded_by_id = {loaded.question.id: loaded for loaded in questions}
    known = set(await session.scalars(select(QuestionVersion.version)))
    session.add_all(_row(each, now) for each in loaded_by_id.values() if each.version not in known)
    await session.flush()
    current = {row.id: row for row in await session.scalars(select(CurrentQuestion))}
    for question_id, loaded in loaded_by_id.items():
        row = current.get(question_id)
        if row is None:
            session.add(CurrentQuestion(id=question_id, version=loaded.version, updated_at=now))
        elif row.version != loaded.version:
            row.version, row.updated_at = loaded.version, now
    await session.flush()


async def get_version(session: AsyncSession, version: str) -> QuestionVersion:
    """The question version of that hash.

    Raises:
        NotFoundError: none is stored.
    """
    row = await session.get(QuestionVersion, version)
    if row is None:
        msg = f"There is no question version {version}."
        raise NotFoundError(msg)
    return row


def _row(loaded: LoadedQuestion, now: datetime) -> QuestionVersion:
    question = loaded.question
    return QuestionVersion(
        version=loaded.version,
        question_id=question.id,
        kind=question.kind,
        title=question.title,
        source=loaded.source,
        created_at=now,
    )
