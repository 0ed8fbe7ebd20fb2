"""One column for each link, whoever asks for it first; lost, replaced or refused, no score is left behind."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_platform import AGS, MISSING, SCOPES, TEACHER, FakePlatform
from helpers import QUESTION, RIGHT, WRONG, hand_in, settled
from httpx2 import AsyncClient
from patience import until
from sqlalchemy import select, update
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response as Reply

from app.db.lms.tables import LtiLink, LtiPlatform, LtiScore, Sending
from app.services import Services

ENDPOINT = AGS + "claim/endpoint"
CLASS = ("u-1", "u-2", "u-3")

Enter = Callable[[str], Coroutine[Any, Any, AsyncClient]]


class Slow(FakePlatform):
    """Answers about its columns once `go_on` is set; where it goes `astray`, the list goes on elsewhere."""

    go_on: asyncio.Event
    listing = 0
    astray = False

    async def list_items(self, request: Request) -> Reply:
        self.listing += 1
        await self.go_on.wait()
        if self.astray and request.method == "GET":
            return JSONResponse([], headers={"Link": '<https://elsewhere.example/items>; rel="next"'})
        return await super().list_items(request)


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone, but for what concurrency could spoil."""
    return new_sqlite


@pytest.fixture
def platform() -> Slow:
    platform = Slow()
    platform.go_on = asyncio.Event()
    platform.go_on.set()
    platform.members = [{"user_id": user, "roles": ["Learner"]} for user in CLASS]
    return platform


@pytest.fixture
def enter(platform: Slow, registered: LtiPlatform, make_browser: Callable[[], AsyncClient]) -> Enter:
    """A learner's browser behind a launch."""
    assert registered.is_on

    async def launch(sub: str) -> AsyncClient:
        browser = make_browser()
        answer = await platform.launch(browser, sub=sub, name=f"Learner {sub}")
        assert answer.status_code == 303, answer.text
        return browser

    return launch


async def teach(platform: Slow, browser: AsyncClient, **claims: Any) -> str:
    """Launch as a teacher; the course's page about its LMS."""
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER], **claims)
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    return f"/courses/{(await browser.get('/api/v1/courses')).json()[0]['id']}/lms"


async def read_link(services: Services) -> LtiLink:
    async with services.database.reading() as session:
        return (await session.scalars(select(LtiLink))).one()


async def errors(services: Services) -> list[str]:
    async with services.database.reading() as session:
        return list(await session.scalars(select(LtiScore.error)))


class TestAtOnce:
    @pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
    def database_url(self, request: pytest.FixtureRequest) -> str:
        return str(request.getfixturevalue(f"new_{request.param}"))

    async def test_a_class_that_hands_in_at_once_gets_one_column(
        self, platform: Slow, enter: Enter, services: Services
    ) -> None:
        browsers = [await enter(sub) for sub in CLASS]
        await settled(services, *[Sending.SENT] * len(CLASS))
        platform.go_on.clear()
        await asyncio.gather(*(hand_in(browser, QUESTION, RIGHT) for browser in browsers))
        # Time for those who wait to look as well, and find no column either, if anything let them.
        await until(lambda: platform.listing)
        await asyncio.sleep(1.5)
        platform.go_on.set()
        await settled(services, *[Sending.SENT] * len(CLASS))
        assert platform.asked.count("create item") == 1
        assert sorted(platform.results) == [(1, sub) for sub in CLASS]
        assert (await read_link(services)).column_due_at is None

    async def test_who_waits_for_the_column_has_not_tried(
        self, platform: Slow, enter: Enter, services: Services
    ) -> None:
        browser = await enter("u-1")
        await settled(services, Sending.SENT)
        later = datetime.now(UTC) + timedelta(hours=1)
        async with services.database.writing() as session:
            await session.execute(update(LtiLink).values(column_due_at=later))
        await hand_in(browser, QUESTION, RIGHT)
        await until(lambda: are_claimed(services, 4))
        async with services.database.writing() as session:
            (score,) = await session.scalars(select(LtiScore))
            assert score.tries <= 1
            assert score.error == ""
            # Whoever looked for it was lost: the place is free again.
            await session.execute(update(LtiLink).values(column_due_at=datetime.now(UTC)))
        await settled(services, Sending.SENT)
        assert list(platform.results) == [(1, "u-1")]


class TestOneColumn:
    async def test_a_failure_gives_the_place_back(
        self, platform: Slow, enter: Enter, services: Services
    ) -> None:
        platform.failures["create item"] = [500, 503]
        await hand_in(await enter("u-1"), QUESTION, RIGHT)
        await settled(services, Sending.SENT)
        assert len(platform.items) == 1

    async def test_a_list_that_goes_on_elsewhere_makes_no_second_column(
        self, platform: Slow, enter: Enter, services: Services
    ) -> None:
        platform.astray = True
        await hand_in(await enter("u-1"), QUESTION, RIGHT)
        await settled(services, Sending.HELD)
        assert "goes on at another address" in (await errors(services))[0]
        assert not platform.items

    async def test_an_address_by_http_is_taken_for_the_one_by_https(
        self, platform: Slow, enter: Enter, services: Services, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(
            platform, "item_url", lambda number: f"http://lms.example/items/{number}?type_id=1"
        )
        await hand_in(await enter("u-1"), QUESTION, RIGHT)
        await settled(services, Sending.SENT)
        assert (await read_link(services)).item_url == "https://lms.example/items/1?type_id=1"
        assert list(platform.results) == [(1, "u-1")]


class TestAnotherColumn:
    async def send_all(
        self, enter: Enter, services: Services, answer: dict[str, str] = RIGHT
    ) -> list[AsyncClient]:
        browsers = [await enter(sub) for sub in CLASS]
        for browser in browsers:
            await hand_in(browser, QUESTION, answer)
        await settled(services, *[Sending.SENT] * len(CLASS))
        return browsers

    async def test_a_lost_column_is_made_anew_with_everybodys_scores(
        self, platform: Slow, enter: Enter, services: Services, browser: AsyncClient
    ) -> None:
        learners = await self.send_all(enter, services, WRONG)
        platform.items.clear()
        platform.results.clear()
        await hand_in(learners[0], QUESTION, RIGHT)
        await settled(services, Sending.HELD, Sending.SENT, Sending.SENT)
        page = await teach(platform, browser)
        await browser.post(f"{page}/scores")
        await until(lambda: sorted(platform.results), equals=[(2, sub) for sub in CLASS])
        await settled(services, *[Sending.SENT] * len(CLASS))
        assert platform.asked.count("create item") == 2

    async def test_another_column_of_the_link_gets_every_score(
        self, platform: Slow, enter: Enter, services: Services, browser: AsyncClient
    ) -> None:
        await self.send_all(enter, services)
        platform.items[7] = {"id": platform.item_url(7), "scoreMaximum": 20}
        endpoint = {"scope": SCOPES[:3], "lineitem": platform.item_url(7)}
        await teach(platform, browser, **{ENDPOINT: endpoint})
        await until(lambda: {user for number, user in platform.results if number == 7}, equals=set(CLASS))

    async def test_a_link_that_leads_elsewhere_gets_a_column_of_its_own(
        self, platform: Slow, enter: Enter, services: Services, browser: AsyncClient
    ) -> None:
        learners = await self.send_all(enter, services)
        before = {user: platform.results[1, user] for user in CLASS}
        await teach(platform, browser, target_link_uri=f"https://tool.example/questions/{QUESTION}")
        # Nobody has answered it outside the quiz: nothing is sent, and nothing taken for the quiz's score.
        await settled(services, *[Sending.SENT] * len(CLASS))
        await hand_in(learners[0], QUESTION, RIGHT, quiz_id=None)
        await until(lambda: platform.results.get((2, CLASS[0])))
        assert platform.items[2]["resourceId"] == f"question:{QUESTION}"
        assert {user: platform.results[1, user] for user in CLASS} == before

    async def test_resending_finds_the_column_that_is_still_there(
        self, platform: Slow, enter: Enter, services: Services, browser: AsyncClient
    ) -> None:
        await self.send_all(enter, services)
        platform.failures["score"] = [403]
        async with services.database.writing() as session:
            await session.execute(update(LtiScore).values(state=Sending.DUE, sent_share=None))
        await until(lambda: holds(services, 1))
        page = await teach(platform, browser)
        await browser.post(f"{page}/scores")
        await settled(services, *[Sending.SENT] * len(CLASS))
        assert list(platform.items) == [1]
        assert not (await read_link(services)).seek_item


class TestNoGrades:
    @pytest.mark.parametrize(
        "endpoint", [MISSING, {"scope": SCOPES[:1], "lineitems": "https://lms.example/items?type_id=1"}]
    )
    async def test_scores_are_held_until_a_launch_offers_grades(
        self, endpoint: Any, platform: Slow, services: Services, browser: AsyncClient, registered: LtiPlatform
    ) -> None:
        assert registered.is_on
        await platform.launch(browser, **{ENDPOINT: endpoint})
        await hand_in(browser, QUESTION, RIGHT)
        await settled(services, Sending.HELD)
        assert await errors(services) == ["The LMS offers no grades for this link."]
        assert "score" not in platform.asked
        await platform.launch(browser, sub="t", roles=[TEACHER])
        await until(lambda: platform.results.get((1, "u-1")))
        await settled(services, Sending.SENT)

    async def test_a_launch_that_says_nothing_of_grades_ends_nobodys(
        self, platform: Slow, enter: Enter, services: Services, browser: AsyncClient
    ) -> None:
        learner = await enter("u-1")
        await settled(services, Sending.SENT)
        platform.go_on.clear()
        platform.failures["list items"] = [503]
        await hand_in(learner, QUESTION, RIGHT)
        await until(lambda: platform.listing)
        await teach(platform, browser, **{ENDPOINT: MISSING})
        platform.go_on.set()
        await until(lambda: platform.results.get((1, "u-1")))
        link = await read_link(services)
        assert link.items_url == f"{platform.issuer}/items?type_id=1"
        assert link.scopes == SCOPES[:3]


async def are_claimed(services: Services, least: int) -> bool:
    async with services.database.reading() as session:
        (claims,) = await session.scalars(select(LtiScore.claims))
    return claims >= least


async def holds(services: Services, number: int) -> bool:
    async with services.database.reading() as session:
        states = list(await session.scalars(select(LtiScore.state)))
    return states.count(Sending.HELD) == number
