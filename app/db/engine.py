"""Transactions: one way to read, one way to write, and glances without one; SQLite and PostgreSQL alike."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, make_url, text
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker, create_async_engine

from app.bells import Bells
from app.db import sqlite_driver
from app.settings import Settings

_MS = 1_000
_ALONE = "AUTOCOMMIT"
# A dead network says nothing: the server's own time-outs never arrive over it.
_SILENCE_S = 10
_TRUSTED_FOR_S = 1.0  # a connection that was in use so lately needs no proof that it works


@dataclass(frozen=True)
class Limits:
    """Connections of one process, and how long it waits: for a statement; for a lock or a free connection."""

    pool_size: int = 10
    statement_timeout_s: float = 20.0
    lock_timeout_s: float = 5.0


class Database:
    """The connection pool, the two kinds of transaction, and none. `url` names an asynchronous driver.

    `bells` are rung for what is settled in it (`app.db.submissions.settled`).
    """

    def __init__(self, url: str, limits: Limits | None = None) -> None:
        self.url = url
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self.bells = Bells()
        self._limits = limits or Limits()
        self._turn = asyncio.Lock()
        self.engine = _create_engine(url, self._limits)
        writing = self.engine.execution_options(sqlite_begin="IMMEDIATE")
        self._glancing_sessions = async_sessionmaker(_for_glancing(self.engine), expire_on_commit=False)
        self._read_sessions = async_sessionmaker(_for_reading(self.engine), expire_on_commit=False)
        self._write_sessions = async_sessionmaker(writing, expire_on_commit=False)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[AsyncSession]:
        """A session that sees one state of the database and keeps nothing."""
        async with self._read_sessions() as session:
            yield session

    @asynccontextmanager
    async def glancing(self) -> AsyncIterator[AsyncSession]:
        """A session to read by one statement: that sees one state by itself, and needs no transaction."""
        async with self._glancing_sessions() as session:
            yield session

    @asynccontextmanager
    async def writing(self) -> AsyncIterator[AsyncSession]:
        """A session that is committed at the end, or rolled back if the block raises."""
        async with self._taking_turns(), self._write_sessions() as session, session.begin():
            yield session

    @asynccontextmanager
    async def _taking_turns(self) -> AsyncIterator[None]:
        """On SQLite let one writer of this process after the other, in the order they came.

        Whoever finds SQLite's own lock taken sleeps and looks again, longer each time, while the
        lock lies free; of many that write at once each would sleep for most of a second.

        Raises:
            TimeoutError: the turn did not come within the time for a lock.
        """
        if self.is_sqlite:
            async with asyncio.timeout(self._limits.lock_timeout_s):
                await self._turn.acquire()
        try:
            yield
        finally:
            if self.is_sqlite:
                self._turn.release()

    async def ping(self) -> None:
        """Return if the database answers; raise the driver's error if it does not."""
        async with self.reading() as session:
            await session.execute(text("SELECT 1"))

    async def close(self) -> None:
        """Close every pooled connection."""
        await self.engine.dispose()


def open_database(settings: Settings) -> Database:
    """The database with the limits that the settings set."""
    limits = Limits(settings.database_pool_size, settings.statement_timeout_s, settings.lock_timeout_s)
    return Database(settings.database_url, limits)


def make_folder(url: str) -> None:
    """Make the folder that an SQLite file goes into; nothing for other databases."""
    parsed = make_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)


def driver_dsn(url: str) -> str:
    """The same PostgreSQL database as `url`, as asyncpg itself takes it."""
    parsed = make_url(url)
    query = {("sslmode" if key == "ssl" else key): value for key, value in parsed.query.items()}
    return parsed.set(drivername="postgresql", query=query).render_as_string(hide_password=False)


def _for_reading(engine: AsyncEngine) -> AsyncEngine:
    if engine.dialect.name == "sqlite":
        return engine
    # By itself PostgreSQL shows each statement another state. To say so costs no round trip:
    # it is said as the transaction begins.
    return engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _for_glancing(engine: AsyncEngine) -> AsyncEngine:
    if engine.dialect.name == "sqlite":
        return engine.execution_options(sqlite_begin=_ALONE)
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _create_engine(url: str, limits: Limits) -> AsyncEngine:
    # No overflow: what a process may take of the server's connections is one number. Whoever
    # finds none free waits no longer than for a lock, and is told to come again.
    pool = {"pool_size": limits.pool_size, "max_overflow": 0, "pool_timeout": limits.lock_timeout_s}
    # An error's text goes into the log, and what a statement was given may be an answer or a token's hash.
    pool["hide_parameters"] = True
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_async_engine(url, **pool, connect_args=_postgres_arguments(limits))
        event.listen(engine.sync_engine, "checkin", _note_rest)
        event.listen(engine.sync_engine, "checkout", _require_alive)
        return engine
    make_folder(url)
    # SQLite has one lock, for writing, and no slow server: waiting for it is all that takes time.
    engine = create_async_engine(url, **pool, connect_args={"timeout": limits.lock_timeout_s})
    event.listen(engine.sync_engine, "do_connect", _choose_driver)
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _postgres_arguments(limits: Limits) -> dict[str, Any]:
    statement_ms = str(int(limits.statement_timeout_s * _MS))
    return {
        "timeout": _SILENCE_S,
        "command_timeout": limits.statement_timeout_s + _SILENCE_S,
        "server_settings": {
            "application_name": "batchmark",
            "statement_timeout": statement_ms,
            # A lock that nobody gives back must stop one request, not everybody who comes after it.
            "lock_timeout": str(int(limits.lock_timeout_s * _MS)),
            # A process frozen within a transaction holds its locks against all others.
            "idle_in_transaction_session_timeout": statement_ms,
        },
    }


def _note_rest(_connection: Any, record: Any) -> None:
    record.info["rests_since"] = time.monotonic()


def _require_alive(connection: Any, record: Any, _proxy: Any) -> None:
    # After a restart of the database the first request must not pay with an error. A server that
    # ends says so on every connection; only one that has rested is asked, which is a round trip.
    if connection.driver_connection.is_closed():
        raise DisconnectionError
    if time.monotonic() - record.info.get("rests_since", 0.0) < _TRUSTED_FOR_S:
        return
    try:
        connection.ping()
    except Exception as error:
        raise DisconnectionError from error


def _choose_driver(_dialect: Any, _record: Any, _arguments: Any, options: dict[str, Any]) -> None:
    options["async_creator_fn"] = sqlite_driver.connect


def _prepare_sqlite(connection: sqlite3.Connection, _record: Any) -> None:
    # The driver's own BEGIN comes too late and is always DEFERRED; ours is in _begin_sqlite.
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    # WAL loses no committed transaction of a killed process at NORMAL, only of a crashed machine.
    cursor.execute("PRAGMA synchronous=NORMAL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    # A writer takes the lock at once and so waits its turn: a transaction that has read
    # before its first write is refused instead of waiting if another wrote meanwhile.
    mode = connection.get_execution_options().get("sqlite_begin", "DEFERRED")
    if mode != _ALONE:
        driver = connection.connection.driver_connection
        assert isinstance(driver, sqlite_driver.Connection)
        driver.begin_by(f"BEGIN {mode}")
