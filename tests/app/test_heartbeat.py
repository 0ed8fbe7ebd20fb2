"""A worker says that it is fit, and stops saying so when it is not."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fake_judge import FakeJudge

from app.background.beats import SILENT_AFTER, Beat, find_complaint, write_beat
from app.background.heartbeat import Heartbeat
from app.db.engine import Database
from app.db.jobs import Jobs
from app.services import Grading
from app.settings import Settings
from app.worker import Worker
from graders.verdicts import GraderError

PROJECT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIT = Beat(NOW.isoformat(), "ready")
LIMIT_S = 60


@pytest.mark.parametrize(
    ("beat", "later", "said"),
    [
        (FIT, timedelta(seconds=5), ""),
        (replace(FIT, grading="starting"), timedelta(0), ""),
        (FIT, SILENT_AFTER + timedelta(seconds=1), "31 s old"),
        (replace(FIT, grading="refused", detail="no walls"), timedelta(0), "no code is graded: no walls"),
        (replace(FIT, fault="the database does not answer"), timedelta(0), "the database does not answer"),
    ],
)
def test_a_beat_says_whether_the_worker_is_fit(
    tmp_path: Path, beat: Beat, later: timedelta, said: str
) -> None:
    write_beat(tmp_path / "beat", beat)
    complaint = find_complaint(tmp_path / "beat", NOW + later)
    assert said in complaint
    assert bool(said) == bool(complaint)


def test_no_beat_or_a_torn_one_is_not_fit(tmp_path: Path) -> None:
    assert "no heartbeat" in find_complaint(tmp_path / "beat", NOW)
    for text in ("", "{", "[]", '{"at": "soon", "grading": "ready"}', '{"grading": "ready"}'):
        (tmp_path / "beat").write_text(text)
        assert "can't be read" in find_complaint(tmp_path / "beat", NOW)


def heartbeat_of(worker: Worker, path: Path) -> Heartbeat:
    return Heartbeat(path, worker.database, worker.state, worker.find_fault)


async def until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(LIMIT_S):
        while True:
            if is_so():
                return
            await asyncio.sleep(0.05)


async def complaint_of(heartbeat: Heartbeat) -> str:
    await heartbeat.beat()
    return find_complaint(heartbeat.path, datetime.now(UTC))


@pytest.fixture
def worker(settings: Settings, judge: FakeJudge) -> Worker:
    database = Database(settings.database_url)
    return Worker(settings, database, Jobs(settings.database_url), judge, Grading())


async def test_a_worker_beats_while_it_runs(worker: Worker, tmp_path: Path) -> None:
    heartbeat = heartbeat_of(worker, tmp_path / "beat")
    async with worker.running(), heartbeat.beating():
        await until(lambda: heartbeat.path.exists() and worker.state.state == "ready")
        assert await complaint_of(heartbeat) == ""
    await worker.database.close()


async def test_a_refused_sandbox_is_not_fit(
    worker: Worker, judge: FakeJudge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_library_set: str) -> dict[str, str]:
        raise GraderError("no user namespaces")

    monkeypatch.setattr(judge, "start", refuse)
    async with worker.running():
        await until(lambda: worker.state.state == "refused")
        assert "no user namespaces" in await complaint_of(heartbeat_of(worker, tmp_path / "beat"))
    await worker.database.close()


async def test_a_part_that_has_ended_is_a_fault(worker: Worker, tmp_path: Path) -> None:
    async with worker.running():
        ended = worker._rounds[0]
        ended.cancel()
        await asyncio.gather(ended, return_exceptions=True)
        assert "has ended" in await complaint_of(heartbeat_of(worker, tmp_path / "beat"))
    await worker.database.close()


async def test_a_database_that_does_not_answer_is_a_fault(worker: Worker, tmp_path: Path) -> None:
    nobody = Database("postgresql+asyncpg://nobody@127.0.0.1:9/none")
    heartbeat = Heartbeat(tmp_path / "beat", nobody, Grading("ready"), worker.find_fault)
    assert "the database does not answer" in await complaint_of(heartbeat)
    await nobody.close()


@pytest.mark.postgres
@pytest.mark.sandbox
def test_the_command_tells_a_fit_worker_from_one_that_is_gone(new_postgres: str, tmp_path: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT),
        "DATABASE_URL": new_postgres.replace("+asyncpg", ""),
        "BATCHMARK_HEARTBEAT_FILE": str(tmp_path / "beat"),
        "BATCHMARK_CACHE_DIR": str(tmp_path / "cache"),
        "BATCHMARK_PREPARE_AHEAD": "false",
    }
    program = [sys.executable, "-c", "from app.cli import main; main()"]

    def health() -> subprocess.CompletedProcess[str]:
        command = [*program, "health", "worker"]
        return subprocess.run(
            command, env=environment, capture_output=True, text=True, check=False, timeout=60
        )

    assert health().returncode == 1
    process = subprocess.Popen([*program, "worker"], env=environment, stderr=subprocess.DEVNULL)
    try:
        give_up = time.monotonic() + LIMIT_S
        while (seen := health()).returncode and time.monotonic() < give_up:
            time.sleep(0.2)
        assert (seen.returncode, seen.stderr) == (0, "")
    finally:
        process.kill()
        process.wait(LIMIT_S)
    beat = json.loads((tmp_path / "beat").read_text())
    past = (datetime.now(UTC) - SILENT_AFTER - timedelta(seconds=1)).isoformat()
    (tmp_path / "beat").write_text(json.dumps(beat | {"at": past}))
    assert health().returncode == 1
    assert "its loop is stuck, or it is gone" in health().stderr
