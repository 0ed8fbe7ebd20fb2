"""A score on its way: claimed by one worker, dated, and then sent, postponed or held.

Every change to a claimed row is guarded by that claim: who has lost it changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.lms.tables import LtiContext, LtiLink, LtiPlatform, LtiScore, LtiUser, Sending


@dataclass(frozen=True)
class Claimed:
    """A score to send, and all that it takes. `sub` is the learner's id over there."""

    score: LtiScore
    link: LtiLink
    context: LtiContext
    platform: LtiPlatform
    sub: str


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
    session: AsyncSession, claimed: Claimed, now: datetime, *, sent_share: float | None
) -> bool:
    """Note that the platform knows as much as was wanted when the claim was taken; None: nothing was sent.

    What was wanted since stays due.
    """
    score = claimed.score
    told: dict[str, Any] = {} if sent_share is None else {"sent_share": sent_share, "sent_at": now}
    if not await _change(session, claimed, done=score.wanted, tries=0, error="", due_at=now, **told):
        return False
    settled = and_(LtiScore.id == score.id, LtiScore.wanted == score.wanted)
    await session.execute(update(LtiScore).where(settled).values(state=Sending.SENT))
    return True


async def postpone_score(session: AsyncSession, claimed: Claimed, due_at: datetime, error: str) -> bool:
    """Put a score back, to be sent at that moment; without an error it was no try."""
    tries = claimed.score.tries if error else claimed.score.tries - 1
    return await _change(session, claimed, due_at=due_at, error=error, tries=tries)


async def hold_score(session: AsyncSession, claimed: Claimed, now: datetime, error: str) -> bool:
    """Stop sending until the score changes or a person asks for it.

    One that has changed since the claim was taken is due at once.
    """
    held = case((LtiScore.wanted == claimed.score.wanted, Sending.HELD), else_=Sending.DUE)
    return await _change(session, claimed, state=held, error=error, due_at=now, tries=0)


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
