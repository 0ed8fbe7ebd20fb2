"""Migrations: they lead to the tables in the code, forwards and back, on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.config import Config
from pytest_alembic.tests import (
    test_model_definitions_match_ddl,
    test_single_head_revision,
    test_up_down_consistency,
    test_upgrade,
)
from sqlalchemy import inspect, text
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import NullPool

from alembic import command
from app.db import migrate
from app.db.engine import Database
from app.db.migrate import is_current, upgrade

__all__ = [
    "test_model_definitions_match_ddl",
    "test_single_head_revision",
    "test_up_down_consistency",
    "test_upgrade",
]


@pytest.fixture
def alembic_config(database_url: str) -> Config:
    return migrate.alembic_config(database_url)


@pytest.fixture
def empty_database_url(database_url: str) -> str:
    """The fresh database with our tables taken away again."""

    async def empty() -> None:
        engine = create_async_engine(database_url)
        async with engine.begin() as connection:
            tables = await connection.run_sync(lambda c: inspect(c).get_table_names())
            is_sqlite = connection.dialect.name == "sqlite"
            for table in tables:
                if not table.startswith("pgqueuer"):
                    await connection.execute(text(f"DROP TABLE {table}{'' if is_sqlite else ' CASCADE'}"))
        await engine.dispose()

    asyncio.run(empty())
    return database_url


@pytest.fixture
def alembic_engine(empty_database_url: str) -> AsyncEngine:
    # Each step runs in an event loop of its own, which a pooled connection would outlive.
    return create_async_engine(empty_database_url, poolclass=NullPool)


def test_submissions_from_before_hints_stay_and_owe_nothing(
    alembic_config: Config, empty_database_url: str
) -> None:
    moment = "'2026-11-20 12:00:00'"
    before = f"""
        INSERT INTO users (id, name, role, created_at) VALUES ('u', 'ada', 'learner', {moment});
        INSERT INTO question_versions (version, question_id, kind, title, source, created_at)
            VALUES ('v', 'q', 'text', 't', '', {moment});
        INSERT INTO submissions (id, user_id, question_id, question_version, attempt, answer, variant,
                                 status, tries, failure, request_hash, created_at)
            VALUES ('s', 'u', 'q', 'v', 1, '{{}}', 0, 'queued', 0, '', 'h', {moment})
    """
    command.upgrade(alembic_config, "0001")
    for statement in before.split(";"):
        run_statement(empty_database_url, statement)
    for _ in range(2):
        command.upgrade(alembic_config, "head")
        found = run_statement(empty_database_url, "SELECT id, hints_opened, hint_cost FROM submissions")
        assert found == [("s", 0, 0.0)]
        run_statement(
            empty_database_url,
            "INSERT INTO opened_hints (user_id, question_id, quiz_id, number, course_id, cost,"
            f" question_version, opened_at) VALUES ('u', 'q', '', 1, '', 0.5, 'v', {moment})",
        )
        command.downgrade(alembic_config, "0001")
        assert run_statement(empty_database_url, "SELECT id, attempt FROM submissions") == [("s", 1)]


def test_people_from_before_courses_are_enrolled_and_keep_their_tokens_and_work(
    alembic_config: Config, empty_database_url: str
) -> None:
    moment = "'2026-11-20 12:00:00'"
    before = f"""
        INSERT INTO users (id, name, role, created_at)
            VALUES ('u', 'ada', 'learner', {moment}), ('i', 'emmy', 'instructor', {moment}),
                   ('a', 'root', 'admin', {moment});
        INSERT INTO credentials (id, user_id, kind, token_hash, label, created_at)
            VALUES ('c', 'u', 'api', 'h', '', {moment});
        INSERT INTO question_versions (version, question_id, kind, title, source, created_at)
            VALUES ('v', 'q', 'text', 't', '', {moment});
        INSERT INTO submissions (id, user_id, question_id, question_version, attempt, answer, variant,
                                 status, tries, failure, hints_opened, hint_cost, request_hash, created_at)
            VALUES ('s', 'u', 'q', 'v', 1, '{{}}', 0, 'queued', 0, '', 0, 0, 'h', {moment})
    """
    command.upgrade(alembic_config, "0002")
    for statement in before.split(";"):
        run_statement(empty_database_url, statement)
    for _ in range(2):
        command.upgrade(alembic_config, "head")
        enrolled = "SELECT course_id, user_id, role FROM enrolments ORDER BY user_id"
        assert run_statement(empty_database_url, enrolled) == [
            ("batch-norm", "a", "instructor"),
            ("batch-norm", "i", "instructor"),
            ("batch-norm", "u", "learner"),
        ]
        scopes = run_statement(empty_database_url, "SELECT id, scopes FROM credentials")
        assert scopes == [("c", "read submit teach admin")]
        assert run_statement(empty_database_url, "SELECT course_id FROM submissions") == [("batch-norm",)]
        command.downgrade(alembic_config, "0002")
        assert run_statement(empty_database_url, "SELECT id, attempt FROM submissions") == [("s", 1)]
        assert len(run_statement(empty_database_url, "SELECT id FROM users")) == 3


def test_hints_and_audit_from_before_know_their_courses(
    alembic_config: Config, empty_database_url: str
) -> None:
    moment = "'2026-11-21 12:00:00'"
    before = f"""
        INSERT INTO users (id, name, role, created_at)
            VALUES ('u', 'ada', 'learner', {moment}), ('x', 'grace', 'learner', {moment});
        INSERT INTO courses (id, title, created_at) VALUES ('autumn', 'Autumn', {moment});
        INSERT INTO enrolments (course_id, user_id, role, created_at)
            VALUES ('autumn', 'u', 'learner', {moment}), ('batch-norm', 'u', 'learner', {moment});
        INSERT INTO question_versions (version, question_id, kind, title, source, created_at)
            VALUES ('v', 'q', 'text', 't', '', {moment});
        INSERT INTO opened_hints (user_id, question_id, quiz_id, number, cost, question_version, opened_at)
            VALUES ('u', 'q', 'l0', 1, 0.5, 'v', {moment}), ('u', 'q', '', 1, 0.5, 'v', {moment}),
                   ('x', 'q', 'l0', 1, 0.5, 'v', {moment});
        INSERT INTO audit (id, at, actor_id, action, subject, detail)
            VALUES ('a1', {moment}, 'u', 'code.made', 'autumn', '{{}}'),
                   ('a2', {moment}, 'u', 'grade.overridden', 'autumn/l0/q', '{{}}'),
                   ('a3', {moment}, 'u', 'token.made', 'autumn', '{{}}'),
                   ('a4', {moment}, 'u', 'regrade.started', 'q', '{{"course": "autumn"}}'),
                   ('a5', {moment}, 'u', 'regrade.started', 'q', '{{"course": null}}'),
                   ('a6', {moment}, 'u', 'role.changed', '', '{{}}')
    """
    command.upgrade(alembic_config, "0007")
    for statement in before.split(";"):
        run_statement(empty_database_url, statement)
    hints = "SELECT user_id, quiz_id, {} FROM opened_hints ORDER BY 1, 2, 3"
    for _ in range(2):
        command.upgrade(alembic_config, "head")
        assert run_statement(empty_database_url, hints.format("course_id")) == [
            ("u", "", ""),
            ("u", "l0", "autumn"),
            ("u", "l0", "batch-norm"),
            ("x", "l0", "batch-norm"),
        ]
        courses = run_statement(empty_database_url, "SELECT course_id FROM audit ORDER BY id")
        assert [course for (course,) in courses] == ["autumn", "autumn", None, "autumn", None, None]
        command.downgrade(alembic_config, "0007")
        kept = [("u", "", 1), ("u", "l0", 1), ("x", "l0", 1)]
        assert run_statement(empty_database_url, hints.format("number")) == kept


def run_statement(database_url: str, statement: str) -> list[tuple[object, ...]]:
    """Run one statement; the rows that it gives, if any."""

    async def run() -> list[tuple[object, ...]]:
        engine = create_async_engine(database_url, poolclass=NullPool)
        async with engine.begin() as connection:
            result = await connection.execute(text(statement))
            return [tuple(row) for row in result] if result.returns_rows else []

    return asyncio.run(run())


@pytest.mark.postgres
async def test_processes_that_start_at_the_same_time_migrate_once(new_postgres: str) -> None:
    engine = create_async_engine(new_postgres)
    async with engine.begin() as connection:
        await connection.execute(text("DROP SCHEMA public CASCADE"))
        await connection.execute(text("CREATE SCHEMA public"))
    await engine.dispose()
    await asyncio.gather(*(upgrade(new_postgres) for _ in range(4)))
    database = Database(new_postgres)
    assert await is_current(database)
    await database.close()


async def test_the_first_start_makes_its_folder(tmp_path: Path) -> None:
    await upgrade(f"sqlite+aiosqlite:///{tmp_path}/new/folder/batchmark.db")
    assert (tmp_path / "new" / "folder" / "batchmark.db").exists()


async def test_an_empty_database_is_not_current(tmp_path: Path) -> None:
    database = Database(f"sqlite+aiosqlite:///{tmp_path}/empty.db")
    assert not await is_current(database)
    await database.close()
    await upgrade(database.url)
    assert await is_current(database)
    await database.close()
