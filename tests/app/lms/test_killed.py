"""A real process, killed between 'score sent' and 'answer stored': the LMS ends up with the latest grade."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
import uvicorn
from fake_judge import FakeJudge
from fake_platform import FakePlatform
from harness import running
from helpers import QUESTION, RIGHT, WRONG, hand_in, register
from httpx2 import ASGITransport, AsyncClient, ConnectError, MockTransport
from patience import until
from sqlalchemy import select, update
from starlette.requests import Request
from starlette.responses import Response as Reply

from app.db.engine import Database
from app.db.lms.tables import LtiScore, Sending
from app.settings import Settings

START_LIMIT_S = 120.0
_STARTS = 3


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Killer(FakePlatform):
    """Keeps a score, and kills who sent it before they hear of that."""

    victim: subprocess.Popen[bytes] | None = None

    async def take_score(self, request: Request) -> Reply:
        answer = await super().take_score(request)
        if self.victim is not None:
            self.victim.send_signal(signal.SIGKILL)
            self.victim = None
        return answer


@pytest.fixture
async def killer(new_sqlite: str) -> AsyncIterator[Killer]:
    assert new_sqlite
    with socket.create_server(("127.0.0.1", 0)) as bound:
        killer = Killer(issuer=f"http://127.0.0.1:{bound.getsockname()[1]}")
        server = uvicorn.Server(uvicorn.Config(killer.app(), log_level="error"))
        serving = asyncio.create_task(server.serve(sockets=[bound]))
        await until(lambda: server.started)
        yield killer
        server.should_exit = True
        await serving


async def test_killed_behind_the_sending(killer: Killer, new_sqlite: str, tmp_path: Path) -> None:
    settings = Settings(
        database_url=new_sqlite,
        var_dir=tmp_path / "var",
        secret_key="for tests only",
        base_url="http://127.0.0.1:1",
        grading=False,
        lti_allow_private=True,
    )
    await leave_a_score_in_the_outbox(settings, killer)
    for _ in range(2):  # killed twice, then left alone
        await have_it_killed(settings, killer)
        await let_the_claim_lapse(new_sqlite)
    async with serving(settings, killer):
        await until(lambda: sent(new_sqlite), equals=[Sending.SENT], patience_s=START_LIMIT_S)
    assert len(killer.scores) == 3
    moments = [score["timestamp"] for score in killer.scores]
    assert moments == sorted(set(moments))
    (result,) = killer.results.values()
    latest = killer.scores[-1]
    assert result["resultScore"] == 100 * latest["scoreGiven"] / latest["scoreMaximum"] > 0


async def have_it_killed(settings: Settings, killer: Killer) -> None:
    """Start a process, and wait until the killer had it; another one where its port was taken meanwhile."""
    for _ in range(_STARTS):
        async with serving(settings, killer) as process:
            killer.victim = process
            await until_ended(process)
        if process.returncode == -signal.SIGKILL:
            return
    raise AssertionError(f"ended by itself, with {process.returncode}")


async def leave_a_score_in_the_outbox(settings: Settings, platform: FakePlatform) -> None:
    """A launch and two answers while the platform's services can't be reached."""

    def refuse(request: object) -> None:
        raise ConnectError(f"nobody there for {request}")

    platform.members = [{"user_id": "u-1", "roles": ["Learner"]}]
    async with running(settings, FakeJudge(), lms_transport=MockTransport(refuse)) as app:
        await register(app.state.services, platform)
        transport = ASGITransport(app=app)
        async with AsyncClient(transport=transport, base_url=settings.base_url) as browser:
            keys = app.state.services.lms.keys._set(f"{platform.issuer}/jwks")
            keys.keys, keys.fetched_at = {str(key.kid): key for key in platform.keys}, float("inf")
            assert (await platform.launch(browser)).status_code == 303
            for answer in (WRONG, RIGHT):
                await hand_in(browser, QUESTION, answer)
    await let_the_claim_lapse(settings.database_url)


@asynccontextmanager
async def serving(settings: Settings, platform: FakePlatform) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A process of ours on a free port, which the platform knows; it is gone at the end in any case."""
    port = free_port()
    process = start(settings, port)
    try:
        async with AsyncClient(base_url=f"http://127.0.0.1:{port}") as platform.tool:
            yield process
    finally:
        process.kill()
        await until_ended(process)


def start(settings: Settings, port: int) -> subprocess.Popen[bytes]:
    environment = {
        **os.environ,
        "DATABASE_URL": settings.database_url,
        "PORT": str(port),
        "BATCHMARK_VAR_DIR": str(settings.var_dir),
        "BATCHMARK_SECRET_KEY": "for tests only",
        "BATCHMARK_DEMO": "0",
        "BATCHMARK_GRADING": "0",
        "BATCHMARK_LTI_ALLOW_PRIVATE": "1",
        "BATCHMARK_SWEEP_INTERVAL_S": "0.2",
        "BATCHMARK_LTI_RETRY_DELAY_S": "0.2",
    }
    return subprocess.Popen(
        [Path(sys.executable).with_name("batchmark"), "serve"],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


async def until_ended(process: subprocess.Popen[bytes]) -> None:
    await asyncio.wait_for(asyncio.to_thread(process.wait), START_LIMIT_S)


async def let_the_claim_lapse(database_url: str) -> None:
    """The lease is minutes long; a test does not wait for it."""
    database = Database(database_url)
    async with database.writing() as session:
        await session.execute(update(LtiScore).values(due_at=datetime.now(UTC)))
    await database.close()


async def sent(database_url: str) -> list[str]:
    database = Database(database_url)
    async with database.reading() as session:
        found = list(await session.scalars(select(LtiScore.state)))
    await database.close()
    return found
