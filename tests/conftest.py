"""Databases for tests: a fresh one for each test, on SQLite and on PostgreSQL, built by the migrations."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import asyncpg
import pytest
from postgres_server import PostgresServer, find_postgres

from app.db.migrate import upgrade

TEMPLATE = "batchmark_template"


def skip_or_fail(reason: str) -> None:
    """Leave the test out, saying why; where CI is set everything must be there, so fail."""
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """URL of a server on which databases may be made."""
    if given := os.environ.get("TEST_DATABASE_URL"):
        yield given
        return
    if find_postgres("initdb") is None:
        skip_or_fail("PostgreSQL is not installed and TEST_DATABASE_URL is not set")
    server = PostgresServer()
    server.initialise()
    server.start()
    yield server.url
    server.stop()
    shutil.rmtree(server.folder)


def run_sql(url: str, statement: str) -> None:
    """Run one statement outside any transaction."""

    async def run() -> None:
        connection = await asyncpg.connect(url)
        try:
            await connection.execute(statement)
        finally:
            await connection.close()

    asyncio.run(run())


def named(url: str, database: str) -> str:
    """The same server's database of that name."""
    return url.rpartition("/")[0] + f"/{database}"


def async_url(url: str) -> str:
    """The URL as SQLAlchemy takes it."""
    return url.replace("postgresql://", "postgresql+asyncpg://")


@pytest.fixture(scope="session")
def migrated_postgres(postgres_url: str) -> str:
    """Name of a migrated database that others are copied from."""
    name = f"{TEMPLATE}_{uuid4().hex[:8]}"
    run_sql(postgres_url, f"CREATE DATABASE {name}")
    asyncio.run(upgrade(async_url(named(postgres_url, name))))
    return name


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated file that others are copied from."""
    path = tmp_path_factory.mktemp("template") / "batchmark.db"
    asyncio.run(upgrade(f"sqlite+aiosqlite:///{path}"))
    return path


@pytest.fixture
def new_sqlite(migrated_sqlite: Path, tmp_path: Path) -> str:
    """URL of a fresh, migrated SQLite file."""
    path = tmp_path / "batchmark.db"
    shutil.copy(migrated_sqlite, path)
    return f"sqlite+aiosqlite:///{path}"


@pytest.fixture
def new_postgres(postgres_url: str, migrated_postgres: str) -> Iterator[str]:
    """URL of a fresh, migrated PostgreSQL database."""
    name = f"test_{uuid4().hex}"
    run_sql(postgres_url, f"CREATE DATABASE {name} TEMPLATE {migrated_postgres}")
    url = named(postgres_url, name)
    yield async_url(url)
    run_sql(postgres_url, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """URL of a fresh, migrated database; the test runs once on each kind."""
    return str(request.getfixturevalue(f"new_{request.param}"))
