"""What another process settles wakes who waits here; where the word is lost, they find it by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import asyncpg
import pytest
from fake_judge import RIGHT, FakeJudge
from harness import code_answer
from httpx2 import AsyncClient
from patience import PATIENCE_S, until
from sqlalchemy import text

from app.api.learning import waiting
from app.bells import Bells
from app.db.engine import Database
from app.db.submissions import settled
from app.db.submissions.claims import settle
from app.db.submissions.settled import LISTENER, tell_settled
from app.pipeline.grade import grade_submission
from app.services import Services
from app.settings import Settings
from graders.verdicts import QuestionError

HAND_IN = "/api/v1/submissions"
NEVER_S = 3_600.0


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """A process that takes answers and grades none."""
    return settings.model_copy(update={"grading": False, "wait_limit_s": NEVER_S})


@pytest.fixture
async def elsewhere(settings: Settings) -> AsyncIterator[Database]:
    """The database as another process has it."""
    database = Database(settings.database_url)
    yield database
    await database.close()


@pytest.fixture
def bells(services: Services) -> Bells:
    return services.database.bells


async def wait_for_grade(learner: AsyncClient, bells: Bells) -> tuple[asyncio.Task[str], str]:
    """Hand in: a task that waits and has looked once, for what became of it; and the submission's id."""

    async def ask() -> str:
        waits = {"Prefer": "wait=3000"}
        answer = await learner.post(HAND_IN, json=code_answer(RIGHT), headers=waits)
        return str(answer.json()["status"])

    asking = asyncio.create_task(ask())
    await until(lambda: len(bells))
    return asking, next(iter(bells._hung))


@pytest.mark.postgres
class TestOnPostgres:
    @pytest.fixture
    def database_url(self, new_postgres: str) -> str:
        return new_postgres

    @pytest.fixture(autouse=True)
    def _no_look(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who waits looks once, and again when a bell rings; a lost connection is opened again at once."""
        monkeypatch.setattr(waiting, "_LOOK_INTERVAL_S", NEVER_S)
        monkeypatch.setattr(settled, "_FIRST_PAUSE_S", 0.01)

    @pytest.mark.parametrize(("error", "status"), [(None, "graded"), (QuestionError("broken"), "failed")])
    async def test_who_waits_is_woken_by_another_process(
        self,
        *,
        learner: AsyncClient,
        judge: FakeJudge,
        settings: Settings,
        bells: Bells,
        elsewhere: Database,
        error: Exception | None,
        status: str,
    ) -> None:
        judge.errors += [error] if error else []
        await until(lambda: bells.are_reliable)
        asking, submission_id = await wait_for_grade(learner, bells)
        await grade_submission(elsewhere, submission_id, judge.grade, settings)
        async with asyncio.timeout(PATIENCE_S):
            assert await asking == status

    async def test_the_word_goes_out_with_the_commit(self, bells: Bells, elsewhere: Database) -> None:
        await until(lambda: bells.are_reliable)
        undone, done = asyncio.Event(), asyncio.Event()
        with bells.hanging("undone", undone), bells.hanging("done", done):
            async with elsewhere.writing() as session:
                await tell_settled(elsewhere, session, "undone")
                await session.rollback()
            async with elsewhere.writing() as session:
                await tell_settled(elsewhere, session, "done")
            async with asyncio.timeout(PATIENCE_S):
                await done.wait()
            assert not undone.is_set()

    async def test_a_lost_connection_is_opened_again_and_nothing_is_missed_meanwhile(
        self, bells: Bells, elsewhere: Database, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        await until(lambda: bells.are_reliable)
        bell, is_back, connected = asyncio.Event(), asyncio.Event(), settled._connected

        @asynccontextmanager
        async def connected_again(dsn: str) -> AsyncIterator[asyncpg.Connection]:
            await is_back.wait()
            async with connected(dsn) as connection:
                yield connection

        monkeypatch.setattr(settled, "_connected", connected_again)
        with bells.hanging("settled meanwhile", bell):
            async with elsewhere.writing() as session:
                ended = await session.execute(
                    text(
                        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                        " WHERE application_name = :name AND datname = current_database()"
                    ),
                    {"name": LISTENER},
                )
                assert ended.scalars().all() == [True]
            # Who waits meanwhile is told to look for themselves.
            await until(lambda: not bells.are_reliable)
            assert not bell.is_set()
            is_back.set()
            async with asyncio.timeout(PATIENCE_S):
                await bell.wait()
            assert bells.are_reliable


@pytest.mark.parametrize("reliable", [True, False])
async def test_a_word_that_is_lost_costs_one_look(
    learner: AsyncClient,
    bells: Bells,
    elsewhere: Database,
    monkeypatch: pytest.MonkeyPatch,
    *,
    reliable: bool,
) -> None:
    """Where bells are said to ring there is one look an interval; where not, there are more."""
    monkeypatch.setattr(waiting, "_LOOK_INTERVAL_S", 0.05 if reliable else NEVER_S)
    if not elsewhere.is_sqlite:
        await until(lambda: bells.are_reliable)
    bells.are_reliable = reliable
    asking, submission_id = await wait_for_grade(learner, bells)
    async with elsewhere.writing() as session:
        await settle(session, submission_id, datetime.now(UTC))
    async with asyncio.timeout(PATIENCE_S):
        assert await asking == "graded"
