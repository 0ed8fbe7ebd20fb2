"""The job engine under a database that goes away and comes back."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fake_judge import RIGHT, FakeJudge
from fastapi import FastAPI
from harness import WAIT, client_for, code_answer, running
from postgres_server import PostgresServer

from app.settings import Settings


@pytest.fixture
def own_server(postgres_url: str) -> Iterator[PostgresServer]:  # noqa: ARG001 - skips where there is no PostgreSQL
    """A server of this test's own, to be stopped and started."""
    server = PostgresServer()
    server.initialise()
    server.start()
    yield server
    server.stop()
    shutil.rmtree(server.folder)


async def is_ready(app: FastAPI) -> bool:
    async with await client_for(app, None) as client:
        return (await client.get("/readyz")).status_code == 200


@pytest.mark.postgres
async def test_workers_go_on_when_the_database_has_restarted(
    own_server: PostgresServer, judge: FakeJudge, tmp_path: Path
) -> None:
    settings = Settings(
        database_url=own_server.url, var_dir=tmp_path, sweep_interval_s=0.2, retry_delay_s=0.05, lease_s=1
    )
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        before = await client.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
        assert before.json()["status"] == "graded"
        await asyncio.to_thread(own_server.stop)
        assert not await is_ready(app)
        gone = await client.get("/api/v1/submissions")
        assert gone.status_code == 503
        await asyncio.to_thread(own_server.start)
        after = await client.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
        assert after.json()["status"] == "graded"
        assert [each["verdict"] for each in (await client.get("/api/v1/submissions")).json()] == [
            "correct"
        ] * 2
