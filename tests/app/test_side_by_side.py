"""An old version beside a new one: the database may be ahead of the code that runs."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from pathlib import Path

from fake_judge import RIGHT, FakeJudge
from harness import WAIT, client_for, code_answer, running
from sqlalchemy import text

from app.db.engine import Database
from app.db.migrate import find_revision, is_current
from app.settings import Settings

PROJECT = Path(__file__).parents[2]
LATER = "9999"


async def run_statement(url: str, statement: str) -> None:
    database = Database(url)
    async with database.writing() as session:
        await session.execute(text(statement))
    await database.close()


async def stands_current(url: str) -> bool:
    database = Database(url)
    try:
        return await is_current(database)
    finally:
        await database.close()


async def stand_ahead(url: str) -> None:
    """As a newer version leaves the database: more in it, and a revision that we have never heard of."""
    await run_statement(url, "ALTER TABLE submissions ADD COLUMN from_the_future VARCHAR DEFAULT 'x'")
    await run_statement(url, f"UPDATE alembic_version SET version_num = '{LATER}'")


async def test_an_older_version_starts_serves_and_grades_beside_a_newer_one(
    settings: Settings, judge: FakeJudge
) -> None:
    await stand_ahead(settings.database_url)
    async with running(settings, judge) as app, await client_for(app, "ada") as client:
        ready = await client.get("/readyz")
        assert (ready.status_code, ready.json()["migrated"]) == (200, True)
        graded = await client.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
        assert graded.json()["verdict"] == "correct"
        assert await find_revision(app.state.services.database) == LATER


async def test_a_database_that_is_behind_is_not_current(database_url: str) -> None:
    database = Database(database_url)
    assert await is_current(database)
    await run_statement(database_url, "UPDATE alembic_version SET version_num = '0001'")
    assert not await is_current(database)
    await run_statement(database_url, "DELETE FROM alembic_version")
    assert not await is_current(database)
    await database.close()


def test_migrate_brings_an_empty_database_up_to_date_and_may_be_repeated(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'new.db'}"
    program = [sys.executable, "-c", "from app.cli import main; main()", "migrate"]
    for _ in range(2):
        done = subprocess.run(
            program,
            cwd=tmp_path,
            env={"DATABASE_URL": url, "PYTHONPATH": str(PROJECT)},
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, done.stderr
        assert "up to date (revision " in done.stdout
    assert asyncio.run(stands_current(url.replace("sqlite:", "sqlite+aiosqlite:")))
