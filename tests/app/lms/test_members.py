"""Members as the LMS lists them: nobody is lost to half a list, and who has just come in stays."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_platform import LEARNER, TEACHER, FakePlatform
from helpers import read_answer
from httpx2 import AsyncClient
from patience import until
from sqlalchemy import select, update
from starlette.requests import Request
from starlette.responses import Response as Reply

from app.db.lms.tables import LtiContext, LtiMember, LtiPlatform
from app.services import Services

USER = "u-1"


class Listing(FakePlatform):
    """Writes `next` in place of its own origin into the link to the next page."""

    next = "https://lms.example"

    async def list_members(self, request: Request) -> Reply:
        answer = await super().list_members(request)
        if "link" in answer.headers:
            answer.headers["link"] = answer.headers["link"].replace("https://lms.example", self.next)
        return answer


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what a list says hangs on no database."""
    return new_sqlite


@pytest.fixture
def platform() -> Listing:
    platform = Listing()
    platform.members = [
        {"user_id": USER, "name": "Ada", "roles": [LEARNER]},
        {"user_id": "u-2", "name": "Grace", "roles": ["Learner"]},
        {"user_id": "t", "name": "Emmy", "roles": ["Instructor"]},
    ]
    return platform


class Course:
    """The course here, seen by its teacher."""

    def __init__(self, browser: AsyncClient, course_id: str) -> None:
        self._browser = browser
        self._id = course_id

    async def words(self) -> str:
        return read_answer(await self._browser.get(f"/courses/{self._id}/lms"))

    async def says(self, text: str) -> bool:
        return text in await self.words()

    async def ask(self) -> None:
        await self._browser.post(f"/courses/{self._id}/lms/roster")

    async def names(self) -> set[str]:
        members = (await self._browser.get(f"/api/v1/courses/{self._id}/enrolments")).json()
        return {member["name"].removesuffix(" @ lms.example") for member in members}


@pytest.fixture
async def course(platform: Listing, browser: AsyncClient, registered: LtiPlatform) -> Course:
    assert registered.is_on
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER])
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    course = Course(browser, (await browser.get("/api/v1/courses")).json()[0]["id"])
    await until(lambda: course.says("3 members As of"))
    return course


async def sync_again(course: Course, services: Services) -> None:
    """Ask for the members, and wait until they were had."""

    async def look() -> Any:
        async with services.database.reading() as session:
            return (await session.scalars(select(LtiContext))).one()

    before = (await look()).roster_synced_at
    await course.ask()

    async def is_synced() -> bool:
        context = await look()
        return context.roster_due_at is None and context.roster_synced_at > before

    await until(is_synced)


async def test_who_left_over_there_is_marked_and_a_member_no_more(
    platform: Listing, course: Course, make_browser: Any
) -> None:
    # Who is on no list may look in all the same.
    looker: AsyncClient = make_browser()
    await platform.launch(looker, sub="root", name="Root", roles=[TEACHER])
    platform.members[1]["status"] = "Inactive"
    platform.failures["members"] = [500]
    await course.ask()
    await until(lambda: course.says("The list could not be had"))
    # A list that could not be had whole makes nobody leave.
    assert "Grace" not in (await course.words()).partition("Left over there")[2]
    await course.ask()
    await until(lambda: course.says("Left over there"))
    said = await course.words()
    assert "3 members" in said
    assert "Grace @ lms.example" in said.partition("Left over there")[2].partition("Ask for")[0]
    assert await course.names() == {"Ada", "Emmy", "Root"}


@pytest.mark.parametrize("origin", ["http://lms.example", "https://lms.example:443"])
async def test_pages_at_the_same_host_are_read_however_it_is_spelt(
    origin: str, platform: Listing, course: Course, services: Services
) -> None:
    platform.next = origin
    platform.members.append({"user_id": "u-4", "name": "Karen", "roles": ["Learner"]})
    await sync_again(course, services)
    assert await course.names() == {"Ada", "Grace", "Emmy", "Karen"}


async def test_a_list_that_goes_on_elsewhere_removes_nobody(platform: Listing, course: Course) -> None:
    platform.next = "https://elsewhere.example"
    await course.ask()
    await until(lambda: course.says("goes on at another address"))
    assert await course.names() == {"Ada", "Grace", "Emmy"}


async def test_an_lms_is_asked_again_no_sooner_than_it_wants(
    platform: Listing, course: Course, services: Services
) -> None:
    platform.failures["members"], platform.retry_after = [429], "3000"
    before = datetime.now(UTC)
    await course.ask()
    await until(lambda: course.says("The list could not be had"))
    async with services.database.reading() as session:
        due_at = (await session.scalars(select(LtiContext.roster_due_at))).one()
    assert due_at is not None
    assert due_at >= before + timedelta(seconds=3_000)


async def test_an_empty_list_removes_nobody(platform: Listing, course: Course) -> None:
    platform.members.clear()
    await course.ask()
    await until(lambda: course.says("The list could not be had: The platform's list is empty"))
    assert await course.names() == {"Ada", "Grace", "Emmy"}


async def test_who_has_just_come_in_is_not_thrown_out_by_a_list_that_lags_behind(
    platform: Listing, course: Course, services: Services, make_browser: Any
) -> None:
    platform.members = [each for each in platform.members if each["user_id"] != "u-2"]
    await platform.launch(make_browser(), sub="u-2", name="Grace")
    await sync_again(course, services)
    assert await course.names() == {"Ada", "Grace", "Emmy"}
    async with services.database.writing() as session:
        for member in await session.scalars(select(LtiMember)):
            earlier = {"seen_at": member.seen_at - timedelta(hours=1)}
            if member.listed_at is not None:
                earlier["listed_at"] = member.listed_at - timedelta(hours=2)
            await session.execute(
                update(LtiMember).where(LtiMember.user_id == member.user_id).values(**earlier)
            )
    await sync_again(course, services)
    assert await course.names() == {"Ada", "Emmy"}
