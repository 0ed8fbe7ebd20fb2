"""A database that keeps us waiting: a fault of ours, said in time, and never an error page without an end."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fake_judge import RIGHT, FakeJudge
from fastapi import FastAPI
from harness import client_for, code_answer, running
from httpx2 import AsyncClient, Response
from sqlalchemy import text

from app.db.engine import Limits, open_database
from app.db.people.users import get_user, lock_user
from app.services import Services
from app.settings import Settings

SHORT_S = 0.2


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Little patience, and few connections."""
    return settings.model_copy(
        update={"grading": False, "lock_timeout_s": SHORT_S, "database_pool_size": 3, "sweep_interval_s": 600}
    )


def assert_our_fault(answer: Response) -> None:
    assert answer.status_code == 503, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["fault"] == "service"
    assert int(answer.headers["Retry-After"]) > 0


@asynccontextmanager
async def held(services: Services, name: str) -> AsyncIterator[None]:
    """While it lasts, somebody else holds the lock that this learner's requests need."""
    other = open_database(services.settings)
    async with other.writing() as session:
        await lock_user(session, (await get_user(session, name)).id)
        yield
    await other.close()


async def test_a_lock_that_nobody_gives_back_stops_one_request_for_a_while(
    learner: AsyncClient, services: Services
) -> None:
    async with held(services, "ada"):
        assert_our_fault(await learner.post("/api/v1/submissions", json=code_answer(RIGHT)))
    assert (await learner.post("/api/v1/submissions", json=code_answer(RIGHT))).status_code == 202
    assert len((await learner.get("/api/v1/submissions")).json()) == 1


async def test_no_connection_free_is_said_in_time(learner: AsyncClient, services: Services) -> None:
    sessions = [services.database.reading() for _ in range(services.settings.database_pool_size)]
    for each in sessions:
        await (await each.__aenter__()).execute(text("SELECT 1"))
    assert_our_fault(await learner.get("/api/v1/submissions"))
    for each in sessions:
        await each.__aexit__(None, None, None)
    assert (await learner.get("/api/v1/submissions")).status_code == 200


@pytest.mark.postgres
async def test_a_statement_that_takes_too_long_is_our_fault(
    new_postgres: str, judge: FakeJudge, tmp_path: Path
) -> None:
    hasty = Settings(database_url=new_postgres, var_dir=tmp_path, grading=False, statement_timeout_s=1.0)
    async with running(hasty, judge) as app:
        add_slow_route(app)
        async with await client_for(app, "ada") as client:
            assert_our_fault(await client.get("/api/v1/slow"))
            # The connection is as good as before.
            assert (await client.get("/api/v1/submissions")).status_code == 200


def add_slow_route(app: FastAPI) -> None:
    """A route whose statement takes a minute."""

    async def sleep() -> None:
        services: Services = app.state.services
        async with services.database.reading() as session:
            await session.execute(text("SELECT pg_sleep(60)"))

    app.add_api_route("/api/v1/slow", sleep)


@pytest.mark.postgres
async def test_the_server_is_told_of_every_limit(new_postgres: str) -> None:
    database = open_database(
        Settings(database_url=new_postgres, statement_timeout_s=7.0, lock_timeout_s=SHORT_S)
    )
    async with database.reading() as session:
        told = {
            name: await session.scalar(text(f"SHOW {name}"))
            for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
        }
    await database.close()
    assert told == {
        "statement_timeout": "7s",
        "lock_timeout": "200ms",
        "idle_in_transaction_session_timeout": "7s",
    }


def test_a_claim_renewed_as_late_as_a_lock_allows_still_stands() -> None:
    settings, limits = Settings(), Limits()
    assert settings.lease_s / 3 + settings.lock_timeout_s < settings.lease_s
    assert (settings.database_pool_size, settings.statement_timeout_s, settings.lock_timeout_s) == (
        limits.pool_size,
        limits.statement_timeout_s,
        limits.lock_timeout_s,
    )
