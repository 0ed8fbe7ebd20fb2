"""What a submission takes in the database: its row, its grade's, and their indexes, at a term's size."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "app"))  # what writes a term lies with the tests

import asyncpg
from busy_term import Term, write_term
from fake_judge import FakeJudge
from harness import running

from app.db.engine import driver_dsn
from app.settings import Settings

SUBMISSIONS = 20_000
LEARNERS = 500
QUIZZES = ("l0", "l1", "l2", "l3", "l4")


async def bytes_per_submission(url: str, folder: Path) -> float:
    """Bytes by which the database at `url` grows for each of many submissions, each graded once."""
    settings = Settings(database_url=url, var_dir=folder, grading=False, secret_key="bench")
    async with running(settings, FakeJudge()) as app:
        before = await _size(settings)
        await write_term(app.state.services, Term(LEARNERS, SUBMISSIONS, QUIZZES))
        return (await _size(settings) - before) / SUBMISSIONS


async def _size(settings: Settings) -> int:
    if settings.is_sqlite:
        return _file_size(settings.database_url.partition(":///")[2])
    connection = await asyncpg.connect(driver_dsn(settings.database_url))
    try:
        return int(await connection.fetchval("SELECT pg_database_size(current_database())"))
    finally:
        await connection.close()


def _file_size(path: str) -> int:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")  # what was written moves into the file itself
    return Path(path).stat().st_size
