"""The database of the commands that run without a server."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from app.db.engine import Database, open_database
from app.db.migrate import upgrade
from app.settings import Settings


@asynccontextmanager
async def newest_database(settings: Settings) -> AsyncIterator[Database]:
    """The database, brought to the newest schema first, and closed when the block ends."""
    await upgrade(settings.database_url)
    database = open_database(settings)
    try:
        yield database
    finally:
        await database.close()
