"""`batchmark token create`: shown once, good at once."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from command import batchmark


def test_a_token_is_printed_once_and_only_its_digest_is_kept(tmp_path: Path) -> None:
    done = batchmark("token", "create", "--user", "ada", "--role", "instructor", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    token = done.stdout.strip()
    assert token.startswith("bm_")
    with sqlite3.connect(tmp_path / "var" / "batchmark.db") as database:
        rows = database.execute("SELECT kind, token_hash FROM credentials").fetchall()
    database.close()
    assert len(rows) == 1
    assert rows[0][0] == "api"
    assert token.encode() not in (tmp_path / "var" / "batchmark.db").read_bytes()


def test_an_unknown_role_is_refused(tmp_path: Path) -> None:
    done = batchmark("token", "create", "--user", "ada", "--role", "boss", folder=tmp_path)
    assert done.returncode != 0
    assert "instructor" in done.stderr + done.stdout


def test_a_worker_beside_sqlite_says_that_serve_does_its_work(tmp_path: Path) -> None:
    for command in (["worker"], ["serve", "--no-grading"]):
        done = batchmark(*command, folder=tmp_path)
        assert done.returncode == 2
        assert "PostgreSQL" in done.stderr
