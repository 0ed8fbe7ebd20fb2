"""A process's bank, kept at what is asked now: its files, and over them what was published since."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import structlog

from app.beside import going_on
from app.db.authoring.publications import find_news, list_standing, newest_number
from app.db.authoring.questions import keep_versions
from app.db.engine import Database
from app.db.tables import QuestionVersion
from questions.bank import Bank
from questions.faults import QuestionFileError
from questions.loader import LoadedQuestion, parse_question

_log = structlog.get_logger(__name__)


class CurrentBank:
    """Changes `bank` in place, in the event loop, so that every request meets one state of it.

    What was published elsewhere is found by the number of the newest publication, which
    is asked for at intervals: one small statement, whatever the traffic.
    """

    def __init__(self, database: Database, bank: Bank) -> None:
        self.bank = bank
        self._database = database
        self._seen = 0
        self._refreshing = asyncio.Lock()

    async def open(self) -> None:
        """Store what the files hold, and take over what was published since they changed."""
        async with self._database.writing() as session:
            await keep_versions(session, self.bank.questions.values(), datetime.now(UTC))
            standing = await list_standing(session)
            self._seen = await newest_number(session)
        await self._take_over(standing)

    async def refresh(self) -> None:
        """Take over what was published since the last look."""
        async with self._refreshing:
            async with self._database.reading() as session:
                if await newest_number(session) == self._seen:
                    return
                news = await find_news(session, self._seen)
            await self._take_over(news.versions.values())
            self._seen = news.number

    @asynccontextmanager
    async def looking(self, interval_s: float) -> AsyncIterator[None]:
        """Look for news every `interval_s` seconds while the block runs."""
        async with going_on(self._look_on(interval_s)):
            yield

    async def _look_on(self, interval_s: float) -> None:
        while True:
            await asyncio.sleep(interval_s)
            try:
                await self.refresh()
            except Exception:  # noqa: BLE001 - the database may be restarting; the next look comes soon
                _log.exception("what was published can't be looked for")

    async def _take_over(self, versions: Collection[QuestionVersion]) -> None:
        if versions:
            self.bank.take_over(await asyncio.to_thread(lambda: list(_parsed(versions))))


def _parsed(versions: Collection[QuestionVersion]) -> Iterator[LoadedQuestion]:
    for stored in versions:
        try:
            yield parse_question(stored.source, f"{stored.question_id}.yaml")
        except QuestionFileError as error:
            # Published by a newer release: the older one asks what it knows.
            _log.warning("a published question can't be read here", fault=str(error))
