"""Links of an LMS into our courses, and which column of the gradebook over there takes their scores."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.columns import new_id
from app.db.lms.scores import forget_sent
from app.db.lms.tables import LtiContext, LtiLink, LtiScore


async def ensure_link(
    session: AsyncSession, context_key: str, resource_link_id: str, now: datetime
) -> LtiLink:
    """The link of that id, locked until the transaction ends; a new one is not flushed and leads nowhere."""
    statement = select(LtiLink).where(
        LtiLink.context_key == context_key, LtiLink.resource_link_id == resource_link_id
    )
    # As an update of it would lock it: who adds a score to the link need not wait.
    row = await session.scalar(statement.with_for_update(key_share=True))
    if row is None:
        row = LtiLink(
            id=new_id(now),
            context_key=context_key,
            resource_link_id=resource_link_id,
            title="",
            quiz_id="",
            question_id="",
            items_url="",
            item_url="",
            made_item=False,
            seek_item=False,
            column_due_at=None,
            scopes=[],
            created_at=now,
        )
        session.add(row)
    return row


async def list_links(session: AsyncSession, course_id: str) -> Sequence[LtiLink]:
    """The links into a course, the oldest first."""
    statement = (
        select(LtiLink)
        .join(LtiContext, LtiContext.id == LtiLink.context_key)
        .where(LtiContext.course_id == course_id)
        .order_by(LtiLink.id)
    )
    return (await session.scalars(statement)).all()


async def get_link(session: AsyncSession, link_id: str) -> LtiLink:
    """The link of that id of ours, as it is now."""
    return await session.get_one(LtiLink, link_id, populate_existing=True)


async def claim_column(
    session: AsyncSession, link_id: str, *, until: datetime, now: datetime
) -> LtiLink | None:
    """Be the one who looks for a link's column until that moment; None: somebody else is, or it is known."""
    statement = (
        update(LtiLink)
        .where(
            LtiLink.id == link_id,
            or_(LtiLink.item_url == "", LtiLink.seek_item),
            or_(LtiLink.column_due_at.is_(None), LtiLink.column_due_at <= now),
        )
        .values(column_due_at=until)
        .returning(LtiLink)
    )
    return await session.scalar(statement, execution_options={"populate_existing": True})


async def change_claim(session: AsyncSession, link: LtiLink, until: datetime | None) -> bool:
    """Go on looking until that moment, or stop (None); False if the claim was lost."""
    return await _change(session, link, column_due_at=until)


async def set_column(
    session: AsyncSession, link: LtiLink, item_url: str, score_id: str, now: datetime
) -> bool:
    """Remember which column was found or made for that score's sake; False if the claim was lost.

    What another column was told counts as sent no more.
    """
    found = {"item_url": item_url, "made_item": True, "seek_item": False, "column_due_at": None}
    if not await _change(session, link, **found):
        return False
    if link.item_url and link.item_url != item_url:
        await session.execute(update(LtiScore).where(LtiScore.id == score_id).values(sent_share=None))
        await forget_sent(session, link.id, now, but=score_id)
    return True


async def _change(session: AsyncSession, claimed: LtiLink, **values: object) -> bool:
    statement = (
        update(LtiLink)
        .where(LtiLink.id == claimed.id, LtiLink.column_due_at == claimed.column_due_at)
        .values(**values)
        .returning(LtiLink.id)
    )
    return await session.scalar(statement, execution_options={"synchronize_session": False}) is not None
