"""Question versions: kept for ever, so that every submission can be graded again as it was asked."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.authoring.tables import Publication
from app.db.locks import Lock, lock_for
from app.db.tables import CurrentQuestion, QuestionVersion
from app.db.webhooks.deliveries import announce
from app.db.webhooks.tables import Event
from app.errors import NotFoundError
from questions.loader import LoadedQuestion


async def lock_questions(session: AsyncSession) -> None:
    """Make other transactions that change what is asked wait until this one ends."""
    await lock_for(session, Lock.QUESTIONS)


async def keep_versions(session: AsyncSession, questions: Iterable[LoadedQuestion], now: datetime) -> None:
    """Store versions not seen before; each of `questions` whose file has changed is asked from now on.

    A file that is as it was leaves alone what was published since.
    """
    # Processes that start at the same time would store the same rows.
    await lock_questions(session)
    loaded_by_id = {loaded.question.id: loaded for loaded in questions}
    known = set(await session.scalars(select(QuestionVersion.version)))
    session.add_all(_row(each, now) for each in loaded_by_id.values() if each.version not in known)
    await session.flush()
    current = {row.id: row for row in await session.scalars(select(CurrentQuestion))}
    changed = []
    for question_id, loaded in loaded_by_id.items():
        row = current.get(question_id)
        if row is not None and row.file_version == loaded.version:
            continue
        if row is None or row.version != loaded.version:
            row = make_current(session, row, loaded, now, from_file=True)
            changed.append(loaded)
        row.file_version = loaded.version
    await session.flush()
    await announce_published(session, changed, now)


async def store_version(session: AsyncSession, loaded: LoadedQuestion, now: datetime) -> None:
    """Store a version, unless it is there already."""
    if await session.get(QuestionVersion, loaded.version) is None:
        session.add(_row(loaded, now))
        await session.flush()


def make_current(
    session: AsyncSession,
    row: CurrentQuestion | None,
    loaded: LoadedQuestion,
    now: datetime,
    *,
    from_file: bool = False,
    user_id: str | None = None,
    reason: str = "",
) -> CurrentQuestion:
    """Ask a stored version from now on, and note whose wish it is; `row` is the question's, if any."""
    question_id, version = loaded.question.id, loaded.version
    note = Publication(
        question_id=question_id, version=version, from_file=from_file, user_id=user_id, reason=reason, at=now
    )
    session.add(note)
    if row is None:
        row = CurrentQuestion(id=question_id, version=version, file_version=None, updated_at=now)
        session.add(row)
    row.version, row.updated_at = version, now
    return row


async def announce_published(
    session: AsyncSession, questions: Iterable[LoadedQuestion], now: datetime
) -> None:
    """Have those told who want to know what is asked from now on."""
    facts = [{"question_id": each.question.id, "question_version": each.version} for each in questions]
    await announce(session, Event.QUESTION_PUBLISHED, *facts, course_id=None, now=now, concerns_all=True)


async def find_current(session: AsyncSession, question_id: str) -> CurrentQuestion | None:
    """Which version of that question is asked now; None if it never was."""
    return await session.get(CurrentQuestion, question_id)


async def list_current(session: AsyncSession, kind: str) -> Sequence[QuestionVersion]:
    """The versions that are asked now, of questions of that kind, by the questions' ids."""
    rows = await session.scalars(
        select(QuestionVersion)
        .join(CurrentQuestion, CurrentQuestion.version == QuestionVersion.version)
        .where(QuestionVersion.kind == kind)
        .order_by(CurrentQuestion.id)
    )
    return rows.all()


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


async def get_version_of(session: AsyncSession, question_id: str, version: str | None) -> QuestionVersion:
    """That version of the question, or with None the one that is asked now.

    Raises:
        NotFoundError: there is no such question, or it has no such version.
    """
    if version is None:
        current = await find_current(session, question_id)
        version = current.version if current else ""
    row = await session.get(QuestionVersion, version)
    if row is None or row.question_id != question_id:
        raise NotFoundError(f"There is no question {question_id!r}, or it has no such version.")
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
