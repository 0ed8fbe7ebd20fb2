"""Drafts: one for each learner, question and quiz; saved over what was seen, never over something newer."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.submissions.tables import Draft
from app.db.tables import OUTSIDE_QUIZZES, Json


async def find_draft(
    session: AsyncSession, user_id: str, question_id: str, quiz_id: str | None
) -> Draft | None:
    """What this learner typed there last, if anything."""
    return await session.get(Draft, (user_id, question_id, quiz_id or OUTSIDE_QUIZZES))


async def save_draft(
    session: AsyncSession,
    place: tuple[str, str, str | None],
    fields: Json,
    *,
    seen_revision: int,
    now: datetime,
) -> Draft | None:
    """Save what was typed over the revision that was seen; None if there is a newer one by now.

    `place` is a user, a question and a quiz. The user must be locked.
    """
    user_id, question_id, quiz_id = place
    draft = await find_draft(session, *place)
    if (draft.revision if draft else 0) != seen_revision:
        return None
    if draft is None:
        draft = Draft(
            user_id=user_id,
            question_id=question_id,
            quiz_id=quiz_id or OUTSIDE_QUIZZES,
            fields=fields,
            revision=1,
            saved_at=now,
        )
        session.add(draft)
    elif draft.fields != fields:
        draft.fields, draft.revision, draft.saved_at = fields, draft.revision + 1, now
    await session.flush()
    return draft
