"""SQLite by our driver: one trip to its thread for a statement, and none lost that is cancelled."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from app.db import sqlite_driver
from app.db.engine import Database

_SLOW = "WITH RECURSIVE n(i) AS (VALUES (1) UNION ALL SELECT i + 1 FROM n LIMIT 800000) SELECT max(i) FROM n"


@pytest.fixture
async def database(new_sqlite: str) -> AsyncIterator[Database]:
    database = Database(new_sqlite)
    yield database
    await database.close()


@pytest.fixture
def trips(monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """What goes to a connection's thread from here on."""
    made: list[object] = []
    base = sqlite_driver.BaseConnection._execute

    async def counted(self: sqlite_driver.BaseConnection, *arguments: Any, **named: Any) -> object:
        made.append(arguments)
        return await base(self, *arguments, **named)  # type: ignore[no-untyped-call]

    monkeypatch.setattr(sqlite_driver.BaseConnection, "_execute", counted)
    return made


async def test_a_statement_and_its_rows_take_one_trip(database: Database, trips: list[object]) -> None:
    async with database.reading() as session:
        await session.execute(text("SELECT 1"))  # with it the transaction begins
        trips.clear()
        rows = (await session.execute(text("SELECT value FROM json_each('[1, 2, 3]')"))).scalars().all()
        assert (list(rows), len(trips)) == ([1, 2, 3], 1)


async def test_what_begins_or_ends_nothing_takes_no_trip(database: Database, trips: list[object]) -> None:
    async def count(opened: AbstractAsyncContextManager[AsyncSession], statements: int) -> int:
        trips.clear()
        async with opened as session:
            for _ in range(statements):
                await session.execute(text("SELECT 1"))
        return len(trips)

    await database.ping()  # so that a connection is open
    assert await count(database.glancing(), 1) == 1
    assert [await count(database.reading(), number) for number in range(3)] == [0, 2, 3]
    assert [await count(database.writing(), number) for number in range(3)] == [0, 2, 3]


async def _insert(database: Database, number: int) -> None:
    async with database.writing() as session:
        await session.execute(text("INSERT INTO ours VALUES (:id)"), {"id": number})


async def test_what_can_not_be_kept_is_undone(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    async with database.writing() as session:
        await session.execute(text("CREATE TABLE ours (id INTEGER PRIMARY KEY)"))
    with monkeypatch.context() as patched:
        patched.setattr(sqlite_driver.BaseConnection, "commit", fail)
        with pytest.raises(OperationalError):
            await _insert(database, 1)
    async with database.writing() as session:  # on the same connection
        assert (await session.scalars(text("SELECT id FROM ours"))).all() == []
    await _insert(database, 2)
    async with database.glancing() as session:
        assert (await session.scalars(text("SELECT id FROM ours"))).all() == [2]


async def test_an_error_leaves_the_connection_fit(database: Database) -> None:
    async with database.writing() as session:
        await session.execute(text("CREATE TABLE ours (id INTEGER PRIMARY KEY)"))
        await session.execute(text("INSERT INTO ours VALUES (:id)"), [{"id": 1}, {"id": 2}])
        with pytest.raises(IntegrityError):
            async with session.begin_nested():
                await session.execute(text("INSERT INTO ours VALUES (1)"))
        assert (await session.scalars(text("SELECT id FROM ours ORDER BY id"))).all() == [1, 2]


async def test_one_that_is_cancelled_is_waited_for_and_the_database_goes_on(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    async def ask() -> None:
        async with database.reading() as session:
            await session.execute(text(_SLOW))

    for _ in range(3):
        asking = asyncio.create_task(ask())
        await asyncio.sleep(0.02)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
    async with database.writing() as session:
        assert await session.scalar(text("SELECT 1")) == 1
    assert not caplog.records  # of a cursor that could not be closed
