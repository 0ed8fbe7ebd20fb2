"""A claimed row in a worker's hands: for how long it is held, and when it is tried again or given up."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update
from teaching_bank import CALL_SOURCE

from app.db.authoring.checks import add_check, get_check
from app.db.authoring.tables import CheckStatus, QuestionCheck
from app.db.claims import claim, release_claim
from app.db.engine import Database
from app.db.people.users import ensure_user
from app.db.tables import Role
from app.pipeline.answering.held import Held
from app.settings import Settings
from questions.loader import parse_question

HOUR_S = 3_600


@pytest.fixture
async def database(new_sqlite: str) -> AsyncIterator[Database]:
    database = Database(new_sqlite)
    yield database
    await database.close()


@pytest.fixture
async def row_id(database: Database) -> str:
    """A row that waits."""
    now = datetime.now(UTC)
    async with database.writing() as session:
        user = await ensure_user(session, name="emmy", role=Role.INSTRUCTOR, now=now)
        loaded = parse_question(CALL_SOURCE, "name-the-call.yaml")
        return (await add_check(session, user=user, loaded=loaded, engine="e", now=now)).id


async def take(database: Database, row_id: str, *, lease_s: float, now: datetime) -> QuestionCheck | None:
    async with database.writing() as session:
        return await claim(session, QuestionCheck, row_id, lease_s=lease_s, now=now)


async def read(database: Database, row_id: str) -> QuestionCheck:
    async with database.reading() as session:
        return await get_check(session, row_id)


async def test_a_lease_of_hours_is_not_taken_for_a_clock_that_was_put_back(
    database: Database, row_id: str
) -> None:
    now = datetime.now(UTC)
    mine = await take(database, row_id, lease_s=2 * HOUR_S, now=now)
    assert mine is not None
    later = now + timedelta(seconds=1)
    assert await take(database, row_id, lease_s=1, now=later) is None
    async with database.writing() as session:
        assert await release_claim(session, mine, delay_s=2 * HOUR_S, now=now)
    assert await take(database, row_id, lease_s=1, now=later) is None


@pytest.mark.parametrize(("tries", "delay_s"), [(1, 10), (2, 20), (4, 80)])
async def test_a_row_is_tried_again_after_twice_as_long_each_time(
    database: Database, row_id: str, tries: int, delay_s: float
) -> None:
    settings = Settings(max_tries=5, retry_delay_s=10)
    held = await hold(database, row_id, settings, tries)
    before = datetime.now(UTC)
    assert not await held.retry_or_give_up("the sandbox broke")
    row = await read(database, row_id)
    assert (row.status, row.failure) == (CheckStatus.QUEUED, "")
    assert row.claimed_until is not None
    pause = timedelta(seconds=delay_s)
    assert before + pause <= row.claimed_until <= datetime.now(UTC) + pause


async def test_after_the_last_try_it_is_given_up(database: Database, row_id: str) -> None:
    held = await hold(database, row_id, Settings(max_tries=3), 3)
    assert not held.is_spent
    assert await held.retry_or_give_up("the sandbox broke", too_slow=True)
    row = await read(database, row_id)
    assert (row.status, row.failure, row.too_slow) == (CheckStatus.FAILED, "the sandbox broke", True)


async def test_who_has_lost_the_claim_changes_nothing(database: Database, row_id: str) -> None:
    late = await hold(database, row_id, Settings(), 1)
    mine = await take(database, row_id, lease_s=60, now=datetime.now(UTC) + timedelta(hours=1))
    assert mine is not None
    await late.renew()
    await late.hand_back()
    await late.retry_or_give_up("the sandbox broke")
    await late.give_up("the sandbox broke")
    row = await read(database, row_id)
    assert (row.status, row.tries, row.claimed_until) == (CheckStatus.RUNNING, 2, mine.claimed_until)


async def hold(database: Database, row_id: str, settings: Settings, tries: int) -> Held[QuestionCheck]:
    """The row, claimed for the time of that number."""
    async with database.writing() as session:
        await session.execute(update(QuestionCheck).values(tries=tries - 1))
    mine = await take(database, row_id, lease_s=60, now=datetime.now(UTC))
    assert mine is not None
    return Held(database, mine, settings)


async def test_renewing_keeps_the_claim_for_another_lease(database: Database, row_id: str) -> None:
    held = await hold(database, row_id, Settings(lease_s=600), 1)
    before = datetime.now(UTC)
    await held.renew()
    row = await read(database, row_id)
    lease = timedelta(seconds=600)
    assert row.claimed_until is not None
    assert before + lease <= row.claimed_until <= datetime.now(UTC) + lease
    assert (row.status, row.tries) == (CheckStatus.RUNNING, 1)


async def test_broken_off_it_waits_again_and_that_was_no_try(database: Database, row_id: str) -> None:
    held = await hold(database, row_id, Settings(), 2)
    with pytest.raises(asyncio.CancelledError):
        async with held.handed_back_if_cancelled():
            raise asyncio.CancelledError
    row = await read(database, row_id)
    assert (row.status, row.tries, row.claimed_until) == (CheckStatus.QUEUED, 1, None)


async def test_an_error_does_not_hand_it_back(database: Database, row_id: str) -> None:
    held = await hold(database, row_id, Settings(), 2)
    with pytest.raises(KeyError):
        async with held.handed_back_if_cancelled():
            raise KeyError
    assert (await read(database, row_id)).status == CheckStatus.RUNNING


async def test_it_is_given_up_with_its_reason(database: Database, row_id: str) -> None:
    held = await hold(database, row_id, Settings(), 1)
    await held.give_up("the question is at fault", too_slow=True)
    row = await read(database, row_id)
    assert (row.status, row.failure, row.too_slow) == (CheckStatus.FAILED, "the question is at fault", True)


async def test_one_more_claim_than_tries_means_that_each_was_lost(database: Database, row_id: str) -> None:
    assert (await hold(database, row_id, Settings(max_tries=3), 4)).is_spent
