"""Who may keep a webhook: whoever teaches its course; of one of the whole installation, an admin."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends

from app.api.access import CurrentServices, Instructor
from app.db.tables import User
from app.db.webhooks.hooks import get_hook
from app.errors import NotFoundError


async def _get_keeper(webhook_id: str, services: CurrentServices, user: Instructor) -> User:
    async with services.database.reading() as session:
        hook = await get_hook(session, webhook_id)
    if user.is_admin or (hook.course_id is not None and user.teaches_in(hook.course_id)):
        return user
    # The same as for an id that does not exist: whether it does is nobody else's business.
    raise NotFoundError("There is no such webhook.")


WebhookKeeper = Annotated[User, Depends(_get_keeper)]
"""Whoever may see and change the webhook that the path names. For others it does not exist."""
