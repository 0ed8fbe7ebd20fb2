"""`batchmark migrate`: brings the database up to date, before new processes start."""

from __future__ import annotations

import asyncio

from app.commands.console import DONE, report
from app.commands.database import newest_database
from app.db.migrate import find_revision
from app.settings import Settings


def migrate() -> int:
    """Bring the database that DATABASE_URL names to the newest schema, and say which that is.

    `serve` and `worker` do the same when they start; several may do so at once.
    """
    settings = Settings()
    report(f"The database is up to date (revision {asyncio.run(_migrate(settings))}).")
    return DONE


async def _migrate(settings: Settings) -> str | None:
    async with newest_database(settings) as database:
        return await find_revision(database)
