"""Checks: found again while they hold, done with a proof, dropped in the end.

The life between is every row's that is work (`app.db.claims`).
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import and_, delete, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.authoring.tables import CheckStatus, QuestionCheck
from app.db.claims import OPEN, end_claim, is_due
from app.db.columns import is_id, new_id
from app.db.tables import Json, User
from app.errors import NotFoundError
from questions.loader import LoadedQuestion

KEPT_FOR = timedelta(days=1)


async def add_check(
    session: AsyncSession, *, user: User, loaded: LoadedQuestion, engine: str, now: datetime
) -> QuestionCheck:
    """A new check that waits for a worker; `engine` is the version of what is to prove."""
    row = QuestionCheck(
        id=new_id(now),
        user_id=user.id,
        question_id=loaded.question.id,
        version=loaded.version,
        engine=engine,
        source=loaded.source,
        status=CheckStatus.QUEUED,
        tries=0,
        claimed_until=None,
        proof=None,
        failure="",
        too_slow=False,
        created_at=now,
        finished_at=None,
    )
    session.add(row)
    await session.flush()
    return row


async def get_check(session: AsyncSession, check_id: str) -> QuestionCheck:
    """The check of that id.

    Raises:
        NotFoundError: there is none, or it was dropped.
    """
    row = await session.get(QuestionCheck, check_id) if is_id(check_id) else None
    if row is None:
        raise NotFoundError("There is no such check; they are kept for a day.")
    return row


async def count_open_checks(session: AsyncSession, user_id: str) -> int:
    """How many checks of this person's wait or run."""
    mine = and_(QuestionCheck.user_id == user_id, QuestionCheck.status.in_(OPEN))
    return await session.scalar(select(func.count()).where(mine)) or 0


async def find_check(
    session: AsyncSession, loaded: LoadedQuestion, engine: str, *, open_for: str | None = None
) -> QuestionCheck | None:
    """The newest check of this version by this engine: a finished one, or one that this person waits for."""
    this = and_(
        QuestionCheck.question_id == loaded.question.id,
        QuestionCheck.version == loaded.version,
        QuestionCheck.engine == engine,
    )
    usable = QuestionCheck.status == CheckStatus.DONE
    if open_for is not None:
        usable = or_(usable, and_(QuestionCheck.user_id == open_for, QuestionCheck.status.in_(OPEN)))
    newest_first = select(QuestionCheck).where(this, usable).order_by(QuestionCheck.id.desc())
    return await session.scalar(newest_first.limit(1))


async def find_due_check(session: AsyncSession, now: datetime) -> str | None:
    """The id of the check that has waited longest, or whose claim has lapsed; None if none is to be done."""
    return await session.scalar(
        select(QuestionCheck.id).where(is_due(QuestionCheck, now)).order_by(QuestionCheck.id).limit(1)
    )


async def finish_check(session: AsyncSession, claimed: QuestionCheck, proof: Json, now: datetime) -> bool:
    """Store what the check found."""
    return await end_claim(session, claimed, status=CheckStatus.DONE, proof=proof, finished_at=now)


async def drop_old_checks(session: AsyncSession, now: datetime) -> None:
    """Forget checks that began more than a day ago."""
    await session.execute(delete(QuestionCheck).where(QuestionCheck.created_at < now - KEPT_FOR))
