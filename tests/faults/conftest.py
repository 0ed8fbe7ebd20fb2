"""Installations to break: one beside a PostgreSQL server of its own, and one on SQLite."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from account import Account
from installation import Installation
from postgres_server import PostgresServer, find_postgres

from graders.sandbox.pool import Pool
from graders.verdicts import GraderError


def _skip_or_fail(reason: str) -> None:
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def sandbox() -> None:
    """Skips where this machine can't build one."""
    pool = Pool("numpy", ready=1)
    try:
        pool.start()
    except GraderError as error:
        _skip_or_fail(f"the sandbox can't be built on this machine: {error}")
    finally:
        pool.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A server that only these tests use, so that they may kill it."""
    if find_postgres("initdb") is None:
        _skip_or_fail("PostgreSQL is not installed")
    server = PostgresServer()
    server.initialise()
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


@pytest.fixture(scope="module")
def many(postgres: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Account]:
    """The books of a web process and a worker beside PostgreSQL."""
    settings = {"BATCHMARK_GRADING": "0"}
    installation = Installation(tmp_path_factory.mktemp("many"), postgres.url, settings=settings)
    installation.start_web()
    installation.start_worker()
    yield Account(installation)
    assert installation.close() == []


@pytest.fixture
def make_one(tmp_path: Path) -> Iterator[Callable[..., Installation]]:
    """Makes an installation whose one process does all, on SQLite."""
    made: list[Installation] = []

    def make(**more: str) -> Installation:
        made.append(Installation(tmp_path / f"one-{len(made)}", settings=more))
        made[-1].start_web()
        return made[-1]

    yield make
    for installation in made:
        assert installation.close() == []
