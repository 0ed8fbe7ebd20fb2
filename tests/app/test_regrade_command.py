"""`batchmark regrade`: the work without a server, and its record."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from harness import client_for, running
from teaching_bank import MENDED_SOURCE, PICK, PlainToo, hand_in, write_teaching_bank

from app.commands import regrade as regrading
from app.settings import Settings

PROGRAM = [sys.executable, "-c", "from app.cli import main; main()", "regrade"]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    write_teaching_bank(tmp_path / "extra")
    return settings.model_copy(update={"bank_dir": tmp_path / "extra"})


def environment(settings: Settings) -> dict[str, str]:
    return {
        "DATABASE_URL": settings.database_url,
        "BATCHMARK_VAR_DIR": str(settings.var_dir),
        "BATCHMARK_BANK_DIR": str(settings.bank_dir),
    }


def regrade(settings: Settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    given: dict[str, Any] = {**os.environ, **environment(settings)}
    command = [*PROGRAM, *arguments]
    return subprocess.run(command, env=given, capture_output=True, text=True, timeout=120, check=False)


async def test_it_grades_by_itself_shows_the_difference_and_applies_it(settings: Settings) -> None:
    async with running(settings, PlainToo()) as app, await client_for(app, "ada") as client:
        ids = [await hand_in(client, PICK, {"choice": choice}) for choice in ("a", "b")]
    assert settings.bank_dir is not None
    (settings.bank_dir / "bank" / "more" / f"{PICK}.yaml").write_text(MENDED_SOURCE)

    shown = regrade(settings, PICK)
    assert shown.returncode == 0, shown.stderr
    assert "2 submissions, 1 up, 1 down, 0 not graded" in shown.stdout
    assert "Nothing counts yet" in shown.stdout
    done = regrade(settings, PICK, "--apply", "never-lower", "--json")
    assert done.returncode == 0, done.stderr
    body = json.loads(done.stdout)
    assert (body["rule"], body["applied"], body["up"], body["down"]) == ("never-lower", 1, 1, 1)
    async with running(settings, PlainToo()) as app, await client_for(app, "ada") as client:
        scores = [(await client.get(f"/api/v1/submissions/{each}")).json()["score"] for each in ids]
    assert scores == [1.0, 1.0]


async def test_what_is_unknown_is_said(settings: Settings) -> None:
    async with running(settings, PlainToo()):
        pass
    for arguments in (["nowhere"], [PICK, "--course", "nowhere"], [PICK, "--version", "00"]):
        done = regrade(settings, *arguments)
        assert done.returncode == 2, done.stdout
        assert "There is no" in done.stderr


async def test_every_change_is_shown_and_a_fault_of_the_file_is_said(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    async with running(settings, PlainToo()) as app, await client_for(app, "ada") as client:
        ids = [await hand_in(client, PICK, {"choice": choice}) for choice in ("a", "b", "b")]
    for name, value in environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(regrading, "_PAGE_ROWS", 2)
    assert settings.bank_dir is not None
    file = settings.bank_dir / "bank" / "more" / f"{PICK}.yaml"
    file.write_text(MENDED_SOURCE)
    capsys.readouterr()
    assert await asyncio.to_thread(regrading.regrade, PICK, json=True) == 0
    shown = json.loads(capsys.readouterr().out)["changes"]
    assert [each["submission_id"] for each in shown] == sorted(ids)

    file.write_text("id: pick-one\nkind: choice\n")
    assert await asyncio.to_thread(regrading.regrade, PICK) == 0
    said = capsys.readouterr()
    assert f"{PICK}.yaml:1: choices" in said.err
    assert "3 submissions, 1 up, 2 down" in said.out
