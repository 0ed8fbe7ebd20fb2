"""Tells webhooks in the background what they want to know; a loop of its own: none may hold up an LMS."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Self

from httpx2 import AsyncBaseTransport

from app.background.sending import Kind, Sending
from app.db.jobs import Task
from app.db.webhooks.deliveries import list_due_deliveries
from app.lms.outgoing import Outgoing
from app.pipeline.webhooks.telling import Teller
from app.services import Services

_ANSWER_BYTES = 64 << 10  # nothing but the status is looked at


class Webhooks(Sending):
    """One per web process. `transport` takes the network's place."""

    def __init__(self, services: Services, transport: AsyncBaseTransport | None = None) -> None:
        settings = services.settings
        self._outgoing = Outgoing(
            allow_private=settings.webhook_allow_private, transport=transport, max_bytes=_ANSWER_BYTES
        )
        teller = Teller(
            database=services.database,
            outgoing=self._outgoing,
            secret=settings.secret(),
            public_url=settings.public_url,
            pause_s=settings.webhook_retry_delay_s,
            most_failures=settings.webhook_tries,
        )
        super().__init__(services, (Kind(Task.WEBHOOK, list_due_deliveries, teller.tell),))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Self]:
        """Work in the background while the block runs, then close every connection."""
        try:
            async with super().running():
                yield self
        finally:
            await self._outgoing.close()
