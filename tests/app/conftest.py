"""The service as tests meet it: a running application, people, and their clients."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from fake_judge import FakeJudge
from fastapi import FastAPI
from harness import client_for, running
from httpx2 import AsyncClient

from app.db.tables import Role
from app.services import Services
from app.settings import Settings


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    """Quick sweeps and retries, so that what recovers does so within a test."""
    return Settings(
        database_url=database_url,
        var_dir=tmp_path / "var",
        secret_key="for tests only",
        sweep_interval_s=0.2,
        retry_delay_s=0.05,
        lease_s=1,
        lock_timeout_s=30,
        stop_grace_s=5,
        prepare_ahead=False,
    )


@pytest.fixture
def judge() -> FakeJudge:
    return FakeJudge()


@pytest.fixture
async def app(settings: Settings, judge: FakeJudge) -> AsyncIterator[FastAPI]:
    async with running(settings, judge) as app:
        yield app


@pytest.fixture
def services(app: FastAPI) -> Services:
    return app.state.services  # type: ignore[no-any-return]


@pytest.fixture
async def learner(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "ada") as client:
        yield client


@pytest.fixture
async def other_learner(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "grace") as client:
        yield client


@pytest.fixture
async def instructor(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "emmy", Role.INSTRUCTOR) as client:
        yield client


@pytest.fixture
async def stranger(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, None) as client:
        yield client
