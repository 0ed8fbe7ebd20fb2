"""Two steps of an author: have a question proven, then publish it. The hand-over is the check's row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.authoring.checks import add_check, count_open_checks, find_check
from app.db.authoring.publications import list_publications
from app.db.authoring.questions import (
    announce_published,
    find_current,
    lock_questions,
    make_current,
    store_version,
)
from app.db.authoring.tables import QuestionCheck
from app.db.people.audit import note
from app.db.people.users import lock_user
from app.db.tables import User
from app.errors import OneCheckAtATimeError, QuestionRefusedError, VersionGoneByError
from app.quotas import AT_ONCE, Quota
from graders.engine import engine_version
from graders.proving.records import Proof
from questions.loader import LoadedQuestion

ANY_VERSION = "*"
MAX_REASON_CHARS = 500
_RETRY_AFTER_S = 10


@dataclass(frozen=True)
class PublishWish:
    """A question to publish, and its proof.

    `edited` is the version that the change was made to, None for a new question, or
    `ANY_VERSION`: whichever it is.
    """

    loaded: LoadedQuestion
    proof: Proof
    edited: str | None
    reason: str = ""


@dataclass(frozen=True)
class Published:
    """What is asked now, and what was before; the same where only comments or layout differ."""

    question_id: str
    version: str
    previous: str | None

    @property
    def changed(self) -> bool:
        """Whether learners are asked something else than before."""
        return self.version != self.previous


async def ask_for_proof(
    session: AsyncSession, *, user: User, loaded: LoadedQuestion, now: datetime
) -> QuestionCheck:
    """Have a worker prove this version, unless that is done or under way.

    Raises:
        OneCheckAtATimeError: another check of this person's waits or runs.
    """
    # A person's requests come one after the other: two clicks make one check.
    await lock_user(session, user.id)
    engine = engine_version()
    if found := await find_check(session, loaded, engine, open_for=user.id):
        return found
    if await count_open_checks(session, user.id):
        detail = "Another question of yours is being proven. One at a time, please."
        quota = Quota("checks", 1, 0, reset_s=_RETRY_AFTER_S, unit=AT_ONCE)
        raise OneCheckAtATimeError(detail, retry_after_s=_RETRY_AFTER_S, quota=quota)
    return await add_check(session, user=user, loaded=loaded, engine=engine, now=now)


async def publish_question(
    session: AsyncSession, *, user: User, wish: PublishWish, now: datetime
) -> Published:
    """Ask this version from now on.

    Raises:
        QuestionRefusedError: it is not proven.
        VersionGoneByError: another version is asked than the one that was edited.
    """
    loaded, question_id = wish.loaded, wish.loaded.question.id
    if not wish.proof.proven or wish.proof.question_version != loaded.version:
        raise QuestionRefusedError("This version is not proven, so it can't be published.")
    await lock_questions(session)
    current = await find_current(session, question_id)
    previous = current.version if current else None
    published = Published(question_id, loaded.version, previous)
    # Asked already: a request that was sent twice takes effect once.
    if not published.changed:
        return published
    if wish.edited not in (ANY_VERSION, previous):
        raise VersionGoneByError(await _gone_by(session, question_id))
    await store_version(session, loaded, now)
    make_current(session, current, loaded, now, user_id=user.id, reason=wish.reason)
    await announce_published(session, [loaded], now)
    await note(
        session,
        "question.published",
        actor=user,
        now=now,
        subject=question_id,
        version=loaded.version,
        previous=previous,
        reason=wish.reason,
    )
    return published


async def _gone_by(session: AsyncSession, question_id: str) -> str:
    newest = await list_publications(session, question_id, limit=1)
    if not newest:
        return "There is no such question yet, so no version of it that could have been changed."
    publication, name = newest[0]
    who = (
        "its file was changed" if publication.from_file else f"{name or 'somebody'} published another version"
    )
    reason = f" ({publication.reason})" if publication.reason else ""
    return f"Meanwhile {who}{reason}. Nothing of yours was published."
