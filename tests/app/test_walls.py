"""A service grades code behind walls that were attacked in vain, or it doesn't grade code."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient
from sqlalchemy import text
from structlog.testing import capture_logs

from app import worker
from app.main import create_app
from app.settings import Settings
from app.worker import make_judge
from graders.judge import Judge
from graders.sandbox import policy
from graders.verdicts import GraderError

pytestmark = pytest.mark.sandbox

QUESTION = "forward-backward-numpy"
ANSWER = {"question_id": QUESTION, "answer": {"source": "def batchnorm_forward(x): ...\n"}}
HOLE = "ptrace"
LIMIT_S = 60


@pytest.fixture(autouse=True)
def _numpy_only_and_soon_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "LIBRARY_SETS", ("numpy",))
    monkeypatch.setattr(worker, "RESTART_PAUSE_S", 0.2)
    try:
        with Judge() as judge:
            judge.start("numpy")
    except GraderError as error:
        if os.environ.get("CI") == "true":
            raise
        pytest.skip(f"the sandbox can't be built on this machine: {error}")


@pytest.fixture
def settings(new_sqlite: str, tmp_path: Path) -> Settings:
    return Settings(
        database_url=new_sqlite,
        var_dir=tmp_path,
        secret_key="for tests only",
        max_tries=1,
        prepare_ahead=False,  # it would start the other library set too
    )


@pytest.fixture
def _hole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(policy, "SYSCALLS_ALLOWED", (*policy.SYSCALLS_ALLOWED, HOLE))


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[tuple[FastAPI, AsyncClient]]:
    app = create_app(settings)
    async with app.router.lifespan_context(app), await client_for(app, "ada") as client:
        yield app, client


async def turned(client: AsyncClient, path: str, field: str, value: str) -> dict[str, str]:
    """What stands at `path` once its field has that value."""
    async with asyncio.timeout(LIMIT_S):
        while True:
            body: dict[str, str] = (await client.get(path)).json()
            if body[field] == value:
                return body
            await asyncio.sleep(0.05)


@pytest.mark.usefixtures("_hole")
async def test_a_missing_wall_holds_submissions_up_and_costs_no_try(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serving(settings) as (app, client):
        sent = await client.post("/api/v1/submissions", json=ANSWER)
        detail = (await turned(client, "/readyz", "grading", "refused"))["detail"]
        assert f"it calls {HOLE}: got" in detail
        assert (await client.get("/readyz")).status_code == 503
        await asyncio.sleep(1)  # further attempts are refused as well
        assert (await client.get(sent.headers["Location"])).json()["status"] == "queued"
        async with app.state.services.database.reading() as session:
            assert (await session.execute(text("SELECT tries FROM submissions"))).scalars().all() == [0]

        monkeypatch.undo()  # somebody repairs the wall
        monkeypatch.setattr(worker, "RESTART_PAUSE_S", 0.2)
        assert (await turned(client, "/readyz", "grading", "ready"))["detail"] == ""
        await turned(client, sent.headers["Location"], "status", "graded")


@pytest.mark.usefixtures("_hole")
def test_whoever_names_the_risk_may_take_it_and_it_is_logged(settings: Settings) -> None:
    judge = make_judge(settings.model_copy(update={"allow_missing_walls": True}))
    try:
        with capture_logs() as logs:
            assert judge.start("numpy").keys() == {"python", "numpy"}
    finally:
        judge.close()
    assert [(line["log_level"], line["wall"]) for line in logs] == [("warning", "kernel")]


@pytest.mark.usefixtures("_hole")
def test_a_refused_sandbox_does_not_stay_up(settings: Settings) -> None:
    judge = make_judge(settings)
    with pytest.raises(GraderError, match="would run without a wall"):
        judge.start("numpy")
    assert all(pool._zygote is None for pool in judge._pools.values())


def test_a_sandbox_that_can_not_be_built_is_refused_with_the_hosts_remedy(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: Judge, _library_set: str) -> dict[str, str]:
        raise GraderError("no namespaces today")

    monkeypatch.setattr(Judge, "start", refuse)
    with pytest.raises(GraderError, match="no namespaces today"):
        make_judge(settings).start("numpy")


def test_walls_are_required_unless_the_environment_says_otherwise(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("BATCHMARK_ALLOW_MISSING_WALLS", raising=False)
    assert Settings().allow_missing_walls is False
    monkeypatch.setenv("BATCHMARK_ALLOW_MISSING_WALLS", "true")
    assert Settings().allow_missing_walls is True
