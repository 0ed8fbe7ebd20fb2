"""The outbox: which learner's score at which link may have changed, and what became of sending it.

Whatever changes a score calls `want_scores` in its own transaction; nothing is sent there.
Sending claims a row, and every later change to it is guarded by that claim.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.lms.tables import LtiContext, LtiLink, LtiPlatform, LtiScore, LtiUser, Sending
from app.db.tables import User


@dataclass(frozen=True)
class Claimed:
    """A score to send, and all that it takes. `sub` is the learner's id over there."""

    score: LtiScore
    link: LtiLink
    context: LtiContext
    platform: LtiPlatform
    sub: str


async def want_scores(
    session: AsyncSession,
    *,
    course_id: str | None,
    quiz_id: str | None,
    question_id: str | None,
    now: datetime,
    user_ids: Collection[str] | None = None,
) -> None:
    """Have the scores of these learners sent again, if they turn out to have changed.

    Of a quiz, or of a question outside any; `user_ids` None: of everybody who has one on
    record. Where no link leads there, nothing happens.
    """
    if course_id is None or not (quiz_id or question_id):
        return
    places = await session.execute(
        select(LtiLink.id, LtiContext.platform_id)
        .join(LtiContext, LtiContext.id == LtiLink.context_key)
        .where(LtiContext.course_id == course_id, _leads_to(quiz_id, question_id))
    )
    for link_id, platform_id in places.all():
        await _want(session, link_id, platform_id, user_ids, now)


async def list_due_scores(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Ids of the rows to be sent now."""
    statement = (
        select(LtiScore.id)
        .where(LtiScore.state == Sending.DUE, LtiScore.due_at <= now)
        .order_by(LtiScore.due_at)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def claim_score(
    session: AsyncSession, score_id: str, *, lease_s: float, now: datetime
) -> Claimed | None:
    """Take a score that is due; None if another has it, or nothing is due. The try counts from now."""
    statement = (
        update(LtiScore)
        .where(LtiScore.id == score_id, LtiScore.state == Sending.DUE, LtiScore.due_at <= now)
        .values(tries=LtiScore.tries + 1, claims=LtiScore.claims + 1, due_at=now + timedelta(seconds=lease_s))
        .returning(LtiScore)
    )
    score = await session.scalar(statement, execution_options={"populate_existing": True})
    if score is None:
        return None
    parts = (
        await session.execute(
            select(LtiLink, LtiContext, LtiPlatform, LtiUser.sub)
            .join(LtiContext, LtiContext.id == LtiLink.context_key)
            .join(LtiPlatform, LtiPlatform.id == LtiContext.platform_id)
            .join(LtiUser, and_(LtiUser.platform_id == LtiPlatform.id, LtiUser.user_id == score.user_id))
            .where(LtiLink.id == score.link_id)
        )
    ).one()
    return Claimed(score, *parts)


async def date_score(session: AsyncSession, claimed: Claimed, dated_at: datetime) -> bool:
    """Keep the timestamp that is about to be sent; False if the claim was lost.

    From here to `end_score` nobody knows what the platform holds, so nothing counts as sent.
    """
    return await _change(session, claimed, dated_at=dated_at, sent_share=None)


async def end_score(
    session: AsyncSession, claimed: Claimed, now: datetime, *, share: float | None, sent: bool
) -> bool:
    """Note that the platform knows as much as was wanted when the claim was taken.

    What was wanted since stays due.
    """
    score = claimed.score
    told: dict[str, Any] = {"sent_share": share, "sent_at": now} if sent else {}
    if not await _change(session, claimed, done=score.wanted, tries=0, error="", due_at=now, **told):
        return False
    settled = and_(LtiScore.id == score.id, LtiScore.wanted == score.wanted)
    await session.execute(update(LtiScore).where(settled).values(state=Sending.SENT))
    return True


async def postpone_score(session: AsyncSession, claimed: Claimed, due_at: datetime, error: str) -> bool:
    """Put a score back, to be sent at that moment."""
    return await _change(session, claimed, due_at=due_at, error=error)


async def hold_score(session: AsyncSession, claimed: Claimed, error: str) -> bool:
    """Stop sending until the score changes or a person asks for it."""
    return await _change(session, claimed, state=Sending.HELD, error=error)


async def resend(session: AsyncSession, course_id: str, now: datetime, *, score_id: str | None = None) -> int:
    """Send a score of the course again, or every one that is held; how many.

    A column that we made and that is gone is looked for again.
    """
    rows = await list_scores(session, course_id)
    chosen = [
        score for score, *_ in rows if (score.id == score_id if score_id else score.state == Sending.HELD)
    ]
    for score in chosen:
        # Nothing counts as sent any more, so that an equal score goes out too.
        score.wanted += 1
        score.wanted_at, score.due_at, score.tries = now, now, 0
        score.state, score.sent_share, score.error = Sending.DUE, None, ""
    links = {score.link_id for score in chosen}
    await session.execute(
        update(LtiLink).where(LtiLink.id.in_(links), LtiLink.made_item).values(item_url="", made_item=False)
    )
    await session.flush()
    return len(chosen)


async def list_scores(
    session: AsyncSession, course_id: str, *, quiz_id: str | None = None
) -> Sequence[tuple[LtiScore, LtiLink, User]]:
    """How every score of a course is on its way, those that are held first; of one quiz if named."""
    statement = (
        select(LtiScore, LtiLink, User)
        .join(LtiLink, LtiLink.id == LtiScore.link_id)
        .join(LtiContext, LtiContext.id == LtiLink.context_key)
        .join(User, User.id == LtiScore.user_id)
        .where(LtiContext.course_id == course_id)
        .order_by(LtiScore.state != Sending.HELD, LtiLink.id, User.name)
    )
    if quiz_id is not None:
        statement = statement.where(LtiLink.quiz_id == quiz_id)
    return [(score, link, user) for score, link, user in await session.execute(statement)]


async def _want(
    session: AsyncSession, link_id: str, platform_id: str, user_ids: Collection[str] | None, now: datetime
) -> None:
    if user_ids is None:
        await session.execute(update(LtiScore).where(LtiScore.link_id == link_id).values(_wanting(now)))
        return
    # Who never came from this platform is unknown there.
    known = select(LtiUser.user_id).where(LtiUser.platform_id == platform_id, LtiUser.user_id.in_(user_ids))
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    for user_id in (await session.scalars(known)).all():
        # One statement: of two grades at the same moment neither is overlooked, and neither fails.
        statement = insert(LtiScore).values(_new_score(link_id, user_id, now))
        await session.execute(
            statement.on_conflict_do_update(
                index_elements=[LtiScore.link_id, LtiScore.user_id], set_=_wanting(now)
            )
        )


def _wanting(now: datetime) -> dict[str, Any]:
    # A claim that is held goes on holding: its owner finds that more is wanted when it ends.
    is_later = and_(LtiScore.state == Sending.DUE, LtiScore.due_at > now)
    return {
        "wanted": LtiScore.wanted + 1,
        "wanted_at": now,
        "due_at": case((is_later, LtiScore.due_at), else_=now),
        "tries": case((is_later, LtiScore.tries), else_=0),
        "state": Sending.DUE,
    }


def _new_score(link_id: str, user_id: str, now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(now),
        "link_id": link_id,
        "user_id": user_id,
        "wanted": 1,
        "wanted_at": now,
        "done": 0,
        "state": Sending.DUE,
        "due_at": now,
        "tries": 0,
        "claims": 0,
        "error": "",
    }


def _leads_to(quiz_id: str | None, question_id: str | None) -> ColumnElement[bool]:
    if quiz_id:
        return LtiLink.quiz_id == quiz_id
    return and_(LtiLink.quiz_id == "", LtiLink.question_id == (question_id or ""))


async def _change(session: AsyncSession, claimed: Claimed, **values: Any) -> bool:
    statement = (
        update(LtiScore)
        .where(
            LtiScore.id == claimed.score.id,
            LtiScore.claims == claimed.score.claims,
            or_(LtiScore.state == Sending.DUE, LtiScore.state == Sending.HELD),
        )
        .values(**values)
        .returning(LtiScore.id)
    )
    return await session.scalar(statement) is not None
