"""Migrations: they lead to the tables in the code, forwards and back, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.config import Config
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from app.db import migrate
from app.db.engine import Database
from app.db.migrate import is_current, upgrade

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]


@pytest.fixture
def alembic_config(database_url: str) -> Config:
    return migrate.alembic_config(database_url)


@pytest.fixture
def empty_database_url(database_url: str) -> str:
    """The fresh database with our tables taken away again."""

    async def empty() -> None:
        engine = create_async_engine(database_url)
        async with engine.begin() as connection:
            tables = await connection.run_sync(lambda c: inspect(c).get_table_names())
            is_sqlite = connection.dialect.name == "sqlite"
            for table in tables:
                if not table.startswith("pgqueuer"):
                    await connection.execute(text(f"DROP TABLE {table}{'' if is_sqlite else ' CASCADE'}"))
        await engine.dispose()

    asyncio.run(empty())
    return database_url


@pytest.fixture
def alembic_engine(empty_database_url: str) -> AsyncEngine:
    # Each step runs in an event loop of its own, which a pooled connection would outlive.
    return create_async_engine(empty_database_url, poolclass=NullPool)


async def test_processes_that_start_at_the_same_time_migrate_once(new_postgres: str) -> None:
    engine = create_async_engine(new_postgres)
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    await asyncio.gather(*(upgrade(new_postgres) for _ in range(4)))
    database = Database(new_postgres)
    assert await is_current(database)
    await database.close()


async def test_the_first_start_makes_its_folder(tmp_path: Path) -> None:
    await upgrade(f"sqlite+aiosqlite:///{tmp_path}/new/folder/batchmark.db")
    assert (tmp_path / "new" / "folder" / "batchmark.db").exists()


async def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    assert not await is_current(database)
    await database.close()
    await upgrade(database.url)
    assert await is_current(database)
    await database.close()
