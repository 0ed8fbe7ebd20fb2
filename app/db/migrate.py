"""Bringing a database up to date: our tables by Alembic, then the job engine's own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from pgqueuer import Queries
from sqlalchemy import make_url

from alembic import command
from app.db.engine import Database, driver_dsn, make_folder

_MIGRATIONS = Path(__file__).parents[2] / "alembic"
_LOCK_KEY = 0x6261_7463  # any number that nothing else in this database locks


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


async def upgrade(database_url: str) -> None:
    """Bring the database to the newest schema; several processes may do so at once."""
    config = alembic_config(database_url)
    make_folder(database_url)
    if make_url(database_url).get_backend_name() == "sqlite":
        await asyncio.to_thread(command.upgrade, config, "head")
        return
    async with _locked(driver_dsn(database_url)) as connection:
        await asyncio.to_thread(command.upgrade, config, "head")
        queries = Queries.from_asyncpg_connection(connection)
        await (queries.upgrade() if await queries.schema_is_installed() else queries.install())


async def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    newest = ScriptDirectory.from_config(alembic_config(database.url)).get_current_head()
    async with database.engine.connect() as connection:
        found = await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())
    return found == newest


@asynccontextmanager
async def _locked(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_KEY)
        yield connection
    finally:
        # Closing ends the session and with it the lock.
        await connection.close()
