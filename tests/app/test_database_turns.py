"""Who writes to SQLite when, and what becomes of connections that PostgreSQL has ended."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from app.db.engine import Database, Limits

WRITERS = 8


async def test_writers_to_sqlite_come_in_turn(new_sqlite: str) -> None:
    database, done = Database(new_sqlite, Limits(lock_timeout_s=60)), list[int]()

    async def write(number: int) -> None:
        async with database.writing() as session:
            await session.execute(text("SELECT 1"))
            done.append(number)
            await asyncio.sleep(0.01)

    async with asyncio.TaskGroup() as group:
        for number in range(WRITERS):
            group.create_task(write(number))
    await database.close()
    assert done == list(range(WRITERS))


async def test_whose_turn_does_not_come_is_told_so(new_sqlite: str) -> None:
    database = Database(new_sqlite, Limits(lock_timeout_s=0.2))
    async with database.writing():
        with pytest.raises(TimeoutError):
            async with database.writing():
                pass
    async with database.writing() as session:
        await session.execute(text("SELECT 1"))
    await database.close()


@pytest.mark.postgres
async def test_a_connection_that_the_server_ended_costs_no_request(new_postgres: str) -> None:
    database, killer = Database(new_postgres), create_async_engine(new_postgres)
    async with database.reading() as session:
        ended = await session.scalar(text("SELECT pg_backend_pid()"))
    async with killer.connect() as connection:
        assert await connection.scalar(text("SELECT pg_terminate_backend(:pid, 60000)"), {"pid": ended})
    await killer.dispose()
    async with database.reading() as session:
        assert await session.scalar(text("SELECT pg_backend_pid()")) != ended
    await database.close()
