"""What stands in a form, kept between visits: a draft's fields to the form, and the form's to a draft."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.people.users import lock_user
from app.db.submissions.drafts import find_draft, save_draft
from app.db.submissions.tables import Draft
from app.errors import AppError, TooLargeError
from app.services import Services
from app.web.learning.asked import Asked
from app.web.learning.forms import Typed, fields_of, typed_from


async def read_draft(session: AsyncSession, asked: Asked) -> Typed:
    """What the learner had typed when it was last saved; nothing, at revision 0, where it never was."""
    draft = await find_draft(session, *asked.place)
    return typed_from(draft.fields, draft.revision) if draft else Typed(revision=0)


async def keep_refused(services: Services, asked: Asked, typed: Typed, error: AppError) -> Typed:
    """Save what was sent and refused, so that it is there even once the form is not; what the form has then.

    What is too large to be handed in is too large to be kept.
    """
    if isinstance(error, TooLargeError) or not fields_of(typed):
        return typed
    return replace(typed, revision=await keep_typed(services, asked, typed, handed_in=False))


async def keep_typed(services: Services, asked: Asked, typed: Typed, *, handed_in: bool) -> int:
    """Save what was sent as the draft, unless there is a newer one; the revision that the form has then.

    Code is gone on with after handing in. The other kinds begin anew.
    """
    begins_anew = handed_in and asked.loaded.question.kind != "code"
    fields: Mapping[str, Any] = {} if begins_anew else fields_of(typed)
    seen = typed.revision or 0
    async with services.database.writing() as session:
        await lock_user(session, asked.user.id)
        draft = await save_draft(
            session, asked.place, dict(fields), seen_revision=seen, now=datetime.now(UTC)
        )
    return draft.revision if isinstance(draft, Draft) else seen
