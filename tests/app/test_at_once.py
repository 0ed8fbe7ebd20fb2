"""Two at the same moment: neither fails, and nothing that one did is lost to the other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import UTC, datetime
from typing import TypeVar

import pytest
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol, list_members
from app.db.courses.quiz_terms import list_extensions, list_settings, put_extension, put_settings
from app.db.courses.tables import CourseRole
from app.db.engine import Database, Limits
from app.db.people.failures import find_failures
from app.db.people.users import ensure_user
from app.db.tables import DEFAULT_COURSE, Role, User
from app.errors import TooManyGuessesError, WrongPasswordError
from app.pipeline.answering.judging import judge_renewing
from app.pipeline.answering.standing import terms_columns
from app.pipeline.people.enrolling import Desk, Enrolled, enrol_all
from app.pipeline.people.signing_in import Browser, sign_in
from app.rules.guessing import AT_NAME
from app.rules.roster import RosterLine
from app.rules.terms import Extension, Terms
from app.settings import Settings
from graders.verdicts import Grade, Verdict

T = TypeVar("T")
NOW = datetime.now(UTC)
AT_ONCE = 8
KEY = (DEFAULT_COURSE, "l1")


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    # What is tested is who waits for whom, not for how long.
    database = Database(database_url, Limits(lock_timeout_s=60))
    yield database
    await database.close()


@pytest.fixture
async def instructor(database: Database) -> User:
    async with database.writing() as session:
        return await ensure_user(session, name="emmy", role=Role.INSTRUCTOR, now=NOW)


async def outcomes(calls: Iterable[Awaitable[object]]) -> list[str]:
    """What became of calls made at the same moment: the kinds of their errors, or `none`."""
    ended = await asyncio.gather(*calls, return_exceptions=True)
    return sorted(type(each).__name__ if isinstance(each, Exception) else "none" for each in ended)


async def meet(
    database: Database, act: Callable[[AsyncSession, T], Awaitable[None]], first: T, second: T
) -> None:
    """Act in one transaction, and in a second one before the first has ended."""

    async def act_later() -> None:
        async with database.writing() as session:
            await act(session, second)

    await asyncio.gather(database.ping(), database.ping())  # so that nobody has to connect first
    async with database.writing() as session:
        await act(session, first)
        later = asyncio.create_task(act_later())
        await asyncio.wait({later}, timeout=1)  # long enough to look for what is not to be seen yet
    await later


async def test_guesses_at_once_are_all_counted_and_wait_their_turn(
    database: Database, settings: Settings
) -> None:
    browser = Browser("192.0.2.7")
    tried = AT_NAME.free + 1 + AT_ONCE
    found = await outcomes(
        sign_in(database, settings, browser, name="ada", password="a wrong guess", now=NOW)
        for _ in range(tried)
    )
    taken = AT_NAME.free + 1
    assert found == [TooManyGuessesError.__name__] * (tried - taken) + [WrongPasswordError.__name__] * taken
    async with database.reading() as session:
        counted = await find_failures(session, ["name ada", "address 192.0.2.7"], NOW)
    assert {key: count for key, (count, _) in counted.items()} == {
        "name ada": taken,
        "address 192.0.2.7": taken,
    }


async def test_terms_set_at_once_are_one_row(database: Database) -> None:
    async def put(session: AsyncSession, attempts: int) -> None:
        await put_settings(session, KEY, terms_columns(Terms(attempts=attempts)), NOW)

    await meet(database, put, 2, 3)
    async with database.reading() as session:
        rows = await list_settings(session, [DEFAULT_COURSE])
    assert {key: row.attempts for key, row in rows.items()} == {KEY: 3}


async def test_extensions_given_at_once_are_one_row(database: Database) -> None:
    async with database.writing() as session:
        ada = await ensure_user(session, name="ada", role=Role.LEARNER, now=NOW)

    async def give(session: AsyncSession, attempts: int) -> None:
        more = Extension(extra_attempts=attempts).model_dump()
        await put_extension(session, KEY, ada.id, more, NOW)

    await meet(database, give, 2, 3)
    async with database.reading() as session:
        rows = await list_extensions(session, ada.id)
    assert {key: row.extra_attempts for key, row in rows.items()} == {KEY: 3}


async def test_one_new_name_on_lists_sent_at_once_is_one_person(database: Database, instructor: User) -> None:
    names = [f"learner {number}" for number in range(6)]

    async def enrol_them(order: list[str]) -> list[Enrolled]:
        lines = [RosterLine(number, name, "learner") for number, name in enumerate(order, 2)]
        async with database.writing() as session:
            return await enrol_all(Desk(session, instructor, DEFAULT_COURSE, 60, NOW), lines)

    orders = [names, names[::-1]] * (AT_ONCE // 2)
    answers = await asyncio.gather(*map(enrol_them, orders))
    assert [[each.user.name for each in answer] for answer in answers] == orders
    invited = [each.user.name for answer in answers for each in answer if each.invitation]
    assert sorted(invited) == names
    async with database.reading() as session:
        members = await list_members(session, DEFAULT_COURSE)
    assert [user.name for user, _ in members] == ["emmy", *names]


async def test_one_person_enrolled_twice_at_once_is_a_member(database: Database, instructor: User) -> None:
    async with database.writing() as session:
        await create_course(session, course_id="autumn", title="Autumn", quiz_ids=None, now=NOW)

    async def join(session: AsyncSession, role: CourseRole) -> None:
        await enrol(session, course_id="autumn", user_id=instructor.id, role=role, now=NOW)

    await meet(database, join, CourseRole.LEARNER, CourseRole.INSTRUCTOR)
    async with database.reading() as session:
        members = await list_members(session, "autumn")
    assert [(user.name, row.role) for user, row in members] == [("emmy", CourseRole.INSTRUCTOR)]


async def test_reading_sees_one_state_whatever_others_write_meanwhile(
    database: Database, instructor: User
) -> None:
    count = select(func.count()).select_from(User)
    async with database.reading() as reading:
        before = await reading.scalar(count)
        async with database.writing() as session:
            await ensure_user(session, name="ada", role=Role.LEARNER, now=NOW)
        assert await reading.scalar(count) == before == 1
        assert await reading.get(User, instructor.id) is not None
    async with database.reading() as reading:
        assert await reading.scalar(count) == 2


async def test_a_grade_outlives_a_claim_that_could_not_be_renewed() -> None:
    asked = threading.Event()
    grade = Grade(verdict=Verdict.CORRECT, points=1, max_points=1, message="")

    def judged() -> Grade:
        assert asked.wait(60)
        return grade

    async def renew() -> None:
        asked.set()
        raise ConnectionError

    assert await judge_renewing(judged, renew, lease_s=0.03) is grade
