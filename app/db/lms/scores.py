"""The outbox: which learner's score at which link may have changed, and how each is on its way.

Whatever changes a score calls one of the `want_…` in its own transaction; nothing is sent
there. What becomes of a row afterwards is in `sending.py`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.lms.tables import LtiContext, LtiLink, LtiScore, LtiUser, Sending
from app.db.tables import User
from app.db.upsert import upsert


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


async def want_link(session: AsyncSession, link_id: str, now: datetime) -> None:
    """Have every score at a link sent again, if it turns out to have changed."""
    await session.execute(update(LtiScore).where(LtiScore.link_id == link_id).values(_wanting(now)))


async def want_anew(session: AsyncSession, link_id: str, now: datetime) -> None:
    """Have every score at a link sent again, equal or not: it means something else now."""
    await session.execute(update(LtiScore).where(LtiScore.link_id == link_id).values(_anew(now)))


async def forget_sent(session: AsyncSession, link_id: str, now: datetime, *, but: str = "") -> None:
    """Have every score at a link sent again but one: they were sent to another column than there is now."""
    others = update(LtiScore).where(LtiScore.link_id == link_id, LtiScore.id != but)
    await session.execute(others.values({**_anew(now), "sent_at": None}))


async def want_of_member(session: AsyncSession, course_id: str, user_id: str, now: datetime) -> None:
    """Have the scores of somebody who learns in a course now (again) sent, equal or not.

    While they were no learner nothing was sent, and the LMS may have dropped what it had.
    """
    theirs = update(LtiScore).where(LtiScore.user_id == user_id, LtiScore.link_id.in_(_links_of(course_id)))
    await session.execute(theirs.values(_anew(now)))


async def resend(session: AsyncSession, course_id: str, now: datetime, *, score_id: str | None = None) -> int:
    """Send a score of the course again, or every one that is held; how many.

    A column that we made may be gone, and is looked for before.
    """
    which = LtiScore.id == score_id if score_id else LtiScore.state == Sending.HELD
    chosen = and_(LtiScore.link_id.in_(_links_of(course_id)), which)
    places = select(LtiScore.link_id).where(chosen)
    made = update(LtiLink).where(LtiLink.id.in_(places), LtiLink.made_item)
    await session.execute(made.values(seek_item=True))
    rows = await session.scalars(update(LtiScore).where(chosen).values(_anew(now)).returning(LtiScore.id))
    return len(rows.all())


async def list_due_scores(session: AsyncSession, now: datetime, limit: int) -> list[str]:
    """Ids of the rows to be sent now."""
    statement = (
        select(LtiScore.id)
        .where(LtiScore.state == Sending.DUE, LtiScore.due_at <= now)
        .order_by(LtiScore.due_at)
        .limit(limit)
    )
    return list(await session.scalars(statement))


async def list_scores(session: AsyncSession, course_id: str) -> Sequence[tuple[LtiScore, LtiLink, User]]:
    """How every score of a course is on its way, those that are held first."""
    statement = (
        select(LtiScore, LtiLink, User)
        .join(LtiLink, LtiLink.id == LtiScore.link_id)
        .join(LtiContext, LtiContext.id == LtiLink.context_key)
        .join(User, User.id == LtiScore.user_id)
        .where(LtiContext.course_id == course_id)
        .order_by(LtiScore.state != Sending.HELD, LtiLink.id, User.name)
    )
    return [(score, link, user) for score, link, user in await session.execute(statement)]


async def find_passed_back(
    session: AsyncSession, course_id: str, quiz_id: str, user_ids: Collection[str]
) -> dict[str, list[LtiScore]] | None:
    """The scores of these learners at the links to a quiz, by learner; None: no link leads there."""
    statement = (
        select(LtiLink.id, LtiScore)
        .join(LtiContext, LtiContext.id == LtiLink.context_key)
        .outerjoin(LtiScore, and_(LtiScore.link_id == LtiLink.id, LtiScore.user_id.in_(user_ids)))
        .where(LtiContext.course_id == course_id, LtiLink.quiz_id == quiz_id)
        .order_by(LtiLink.id)
    )
    rows = (await session.execute(statement)).all()
    found: dict[str, list[LtiScore]] = {}
    for score in (row[1] for row in rows if row[1] is not None):
        found.setdefault(score.user_id, []).append(score)
    return found if rows else None


async def _want(
    session: AsyncSession, link_id: str, platform_id: str, user_ids: Collection[str] | None, now: datetime
) -> None:
    if user_ids is None:
        await want_link(session, link_id, now)
        return
    # Who never came from this platform is unknown there.
    known = select(LtiUser.user_id).where(LtiUser.platform_id == platform_id, LtiUser.user_id.in_(user_ids))
    for user_id in (await session.scalars(known.order_by(LtiUser.user_id))).all():
        place = {"link_id": link_id, "user_id": user_id}
        await upsert(session, LtiScore, place, _new_score(now), changes=_wanting(now))


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


def _anew(now: datetime) -> dict[str, Any]:
    # Claims are taken away: what their owners send now is not what is wanted.
    return {
        "wanted": LtiScore.wanted + 1,
        "wanted_at": now,
        "state": Sending.DUE,
        "due_at": now,
        "tries": 0,
        "claims": LtiScore.claims + 1,
        "sent_share": None,
        "error": "",
    }


def _new_score(now: datetime) -> dict[str, Any]:
    return {
        "id": new_id(now),
        "wanted": 1,
        "wanted_at": now,
        "done": 0,
        "state": Sending.DUE,
        "due_at": now,
        "tries": 0,
        "claims": 0,
        "error": "",
    }


def _links_of(course_id: str) -> Select[str]:
    return (
        select(LtiLink.id)
        .join(LtiContext, LtiContext.id == LtiLink.context_key)
        .where(LtiContext.course_id == course_id)
    )


def _leads_to(quiz_id: str | None, question_id: str | None) -> ColumnElement[bool]:
    if quiz_id:
        return LtiLink.quiz_id == quiz_id
    return and_(LtiLink.quiz_id == "", LtiLink.question_id == (question_id or ""))
