"""A claimed row while this process works on it: kept, tried again or given up, or handed back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from app.db.claims import give_up, hand_back, release_claim, renew_claim
from app.db.engine import Database
from app.db.submissions.settled import tell_settled
from app.db.work import Work
from app.settings import Settings

Row = TypeVar("Row", bound=Work)


@dataclass(frozen=True)
class Held(Generic[Row]):
    """A row whose claim is held here; once the claim is lost, nothing done here has an effect on the row."""

    database: Database
    row: Row
    settings: Settings

    @property
    def is_spent(self) -> bool:
        """Whether the row has had all its tries before this one: each time its worker was lost with it."""
        return self.row.tries > self.settings.max_tries

    @asynccontextmanager
    async def handed_back_if_cancelled(self) -> AsyncIterator[None]:
        """Work on the row; broken off, it is anybody's again, and that was no try."""
        try:
            yield
        except asyncio.CancelledError:
            await self.hand_back()
            raise

    async def renew(self) -> None:
        """Keep the claim for another lease."""
        async with self.database.writing() as session:
            await renew_claim(session, self.row, lease_s=self.settings.lease_s, now=_now())

    async def hand_back(self) -> None:
        """Put the row back in the queue as if it had not been claimed."""
        async with self.database.writing() as session:
            await hand_back(session, self.row)

    async def give_up(self, reason: str, **values: Any) -> None:
        """Mark the row as failed, with these values too."""
        async with self.database.writing() as session:
            await give_up(session, self.row, reason, **values)
            await tell_settled(self.database, session, self.row.id)

    async def retry_or_give_up(self, reason: str, **values: Any) -> bool:
        """Have the row tried again, after twice as long each time; True if that was the last try.

        Then it is given up, with these values too.
        """
        if self.row.tries >= self.settings.max_tries:
            await self.give_up(reason, **values)
            return True
        delay_s = self.settings.retry_delay_s * 2 ** (self.row.tries - 1)
        async with self.database.writing() as session:
            await release_claim(session, self.row, delay_s=delay_s, now=_now())
        return False


def _now() -> datetime:
    return datetime.now(UTC)
