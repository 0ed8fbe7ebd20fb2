"""Migrations of an SQLite file that end too early, or that several processes begin at once."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

from app.db.engine import Database
from app.db.migrate import is_current, upgrade

PATIENCE_S = 60
START = """
import asyncio, os, signal, sys
from sqlalchemy import Engine, event
from app.db.migrate import upgrade

@event.listens_for(Engine, "before_cursor_execute")
def die(connection, cursor, statement, *rest):
    if sys.argv[2] and sys.argv[2] in statement:
        os.kill(os.getpid(), signal.SIGKILL)

asyncio.run(upgrade(sys.argv[1]))
"""


def start(url: str, *, dies_at: str = "") -> subprocess.Popen[bytes]:
    """A process that migrates the database, and is killed at the first statement that holds `dies_at`."""
    return subprocess.Popen([sys.executable, "-c", START, url, dies_at], cwd=Path(__file__).parents[2])


async def is_newest(url: str) -> bool:
    database = Database(url)
    try:
        return await is_current(database)
    finally:
        await database.close()


async def test_a_first_start_that_was_killed_can_be_repeated(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/batchmark.db"
    for dies_at in ("CREATE TABLE submissions", "CREATE TABLE courses"):
        assert start(url, dies_at=dies_at).wait(PATIENCE_S) == -signal.SIGKILL
        assert not await is_newest(url)
    await upgrade(url)
    assert await is_newest(url)


async def test_processes_that_start_at_once_migrate_one_file_once(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path}/batchmark.db"
    processes = [start(url) for _ in range(3)]
    assert [process.wait(PATIENCE_S) for process in processes] == [0, 0, 0]
    assert await is_newest(url)
