"""Bringing a database up to date: our tables by Alembic, then the job engine's own."""

from __future__ import annotations

import asyncio
import fcntl
import os
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import asyncpg
import structlog
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.script.revision import ResolutionError
from alembic.util.exc import CommandError
from pgqueuer import Queries
from sqlalchemy import Connection, event, make_url
from sqlalchemy.ext.asyncio import AsyncEngine

from alembic import command
from app.db.engine import Database, driver_dsn, make_folder

_MIGRATIONS = Path(__file__).parents[2] / "alembic"
_LOCK_KEY = 0x6261_7463  # any number that nothing else in this database locks
_MODE = 0o600
_log = structlog.get_logger(__name__)


def alembic_config(database_url: str) -> Config:
    """Alembic's configuration for this database."""
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    config.attributes["database_url"] = database_url
    return config


async def upgrade(database_url: str) -> None:
    """Bring the database to the newest schema; several processes may do so at once.

    One that a newer version of ours has been at stays as it is: migrations only add while
    both versions run side by side.
    """
    config = alembic_config(database_url)
    make_folder(database_url)
    parsed = make_url(database_url)
    if parsed.get_backend_name() == "sqlite":
        await asyncio.to_thread(_upgrade_file, config, parsed.database)
        return
    async with _locked(driver_dsn(database_url)) as connection:
        await asyncio.to_thread(_upgrade, config)
        queries = Queries.from_asyncpg_connection(connection)
        await (queries.upgrade() if await queries.schema_is_installed() else queries.install())


def migrate_as_one(engine: AsyncEngine) -> None:
    """Have the migrations of a run be one transaction on SQLite, too: an end in between leaves no trace."""
    if engine.dialect.name == "sqlite":
        event.listen(engine.sync_engine, "connect", _leave_to_us)
        event.listen(engine.sync_engine, "begin", _begin_at_once)


async def is_current(database: Database) -> bool:
    """Whether the database has the newest schema that this version knows, or a newer one."""
    scripts = ScriptDirectory.from_config(alembic_config(database.url))
    found = await find_revision(database)
    known = {script.revision for script in scripts.walk_revisions()}
    return found is not None and (found == scripts.get_current_head() or found not in known)


async def find_revision(database: Database) -> str | None:
    """The newest migration that the database has had; None: it has had none."""
    async with database.engine.connect() as connection:
        return await connection.run_sync(lambda c: MigrationContext.configure(c).get_current_revision())


def _leave_to_us(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver would commit before every CREATE TABLE. The check of references stays off: tables
    # are made anew, and what refers to them must outlive the old ones.
    connection.isolation_level = None


def _begin_at_once(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


def _upgrade_file(config: Config, path: str | None) -> None:
    if not path:
        raise ValueError("a database in memory ends with the connection that made it")
    descriptor = os.open(f"{path}.migrating", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, _MODE)
    try:
        # SQLite's own lock would do for the tables, but not for what follows: nobody waits for that.
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA journal_mode=WAL")
        _upgrade(config)
    finally:
        os.close(descriptor)


def _upgrade(config: Config) -> None:
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        # Alembic says so only here, and in words: the cause is what can be told apart.
        if not isinstance(error.__cause__, ResolutionError):
            raise
        _log.warning("the database is newer than this version; it stays as it is", reason=str(error))


@asynccontextmanager
async def _locked(dsn: str) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(dsn)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", _LOCK_KEY)
        yield connection
    finally:
        # Closing ends the session and with it the lock.
        await connection.close()
