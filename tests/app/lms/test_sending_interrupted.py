"""A score on its way, when something comes between: a crash, a lost answer, another grade, a busy LMS."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import Any

import pytest
from fake_platform import TEACHER, FakePlatform
from fastapi import FastAPI
from helpers import QUESTION, RIGHT, WRONG, hand_in, launch_and_answer, read_score, result, settled
from httpx2 import AsyncClient, ReadError, Request
from patience import PATIENCE_S, until
from sqlalchemy import update

from app.db.lms.tables import LtiScore, Sending
from app.lms.errors import RefusingError, SilentError
from app.pipeline import publish
from app.services import Services

pytestmark = pytest.mark.usefixtures("members")


class TestCrashes:
    async def test_an_answer_lost_on_its_way_leaves_the_latest_score(
        self,
        platform: FakePlatform,
        browser: AsyncClient,
        services: Services,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        inner = services.lms.outgoing._client._transport
        lost: list[str] = []

        class Losing(type(inner)):  # type: ignore[misc]
            async def handle_async_request(self, request: Request) -> Any:
                answer = await inner.handle_async_request(request)
                if "/scores" in str(request.url) and len(lost) < 2:
                    lost.append(str(request.url))
                    raise ReadError("the line went dead behind the answer")
                return answer

        monkeypatch.setattr(services.lms.outgoing._client, "_transport", Losing(inner.app))
        await launch_and_answer(platform, browser)
        await until(lambda: len(platform.scores) >= 3)
        await settled(services, Sending.SENT)
        assert len(lost) == 2
        assert result(platform)
        moments = [score["timestamp"] for score in platform.scores]
        assert moments == sorted(set(moments))

    async def test_an_error_of_ours_holds_a_score_up_for_moments_only(
        self,
        platform: FakePlatform,
        browser: AsyncClient,
        services: Services,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        broken = [True]

        async def break_once(*arguments: Any) -> None:
            if broken.pop() if broken else False:
                raise ZeroDivisionError("a mistake of ours")
            await post_score(*arguments)

        post_score = publish.post_score
        monkeypatch.setattr(publish, "post_score", break_once)
        await launch_and_answer(platform, browser)
        await until(lambda: result(platform))
        await settled(services, Sending.SENT)
        assert not broken

    async def test_a_worker_lost_between_sending_and_storing_leaves_the_latest_score(
        self,
        platform: FakePlatform,
        browser: AsyncClient,
        services: Services,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        real, lost = publish.end_score, []

        async def lose(*args: Any, **more: Any) -> bool:
            if more["sent_share"] is not None and not lost:
                lost.append(more)
                raise RuntimeError("killed here")
            return await real(*args, **more)

        async def keep_nothing(*_: Any) -> bool:
            return False

        # Who is dead does not put the score back either: its claim must lapse.
        monkeypatch.setattr(publish, "LEASE_S", 3)
        monkeypatch.setattr(publish, "end_score", lose)
        monkeypatch.setattr(publish, "postpone_score", keep_nothing)
        await launch_and_answer(platform, browser)
        await until(lambda: platform.scores)
        # The score goes back to what was sent before the crash: it must go out all the same.
        before = result(platform)
        await until(lambda: len(platform.scores) >= 2)
        await settled(services, Sending.SENT)
        assert lost
        assert result(platform) == before


class Held:
    """Holds up what sends a score, until it is told how that goes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.begun, self.go_on = asyncio.Event(), asyncio.Event()
        self.failures: list[Exception] = []
        self._send = publish.post_score
        monkeypatch.setattr(publish, "post_score", self._hold)

    async def _hold(self, *args: Any) -> None:
        self.begun.set()
        await self.go_on.wait()
        if self.failures:
            raise self.failures.pop()
        await self._send(*args)

    async def wait(self) -> None:
        await asyncio.wait_for(self.begun.wait(), PATIENCE_S)


class TestMeanwhile:
    @pytest.fixture
    def held(self, monkeypatch: pytest.MonkeyPatch) -> Held:
        return Held(monkeypatch)

    @pytest.mark.parametrize("failures", [[], [RefusingError("no")], [SilentError("busy")]])
    async def test_a_grade_made_while_one_is_being_sent_follows_it_however_that_ends(
        self,
        failures: list[Exception],
        held: Held,
        platform: FakePlatform,
        browser: AsyncClient,
        services: Services,
    ) -> None:
        held.failures = list(failures)
        await launch_and_answer(platform, browser, WRONG)
        await held.wait()
        await hand_in(browser, QUESTION, RIGHT)
        held.go_on.set()
        await until(lambda: result(platform))
        await settled(services, Sending.SENT)

    async def test_two_workers_send_a_score_once(
        self, held: Held, platform: FakePlatform, browser: AsyncClient, services: Services, app: FastAPI
    ) -> None:
        await platform.launch(browser)
        await settled(services, Sending.SENT)  # else the launch's own claim may find the grade, too
        await hand_in(browser, QUESTION, RIGHT)
        await held.wait()
        score = await read_score(services)
        assert score.state == Sending.DUE
        await asyncio.gather(*(app.state.passback.publisher.publish(score.id) for _ in range(5)))
        held.go_on.set()
        await settled(services, Sending.SENT)
        assert len(platform.scores) == 1
        assert (await read_score(services)).claims == score.claims

    async def test_what_is_resent_meanwhile_is_sent_again(
        self, held: Held, platform: FakePlatform, browser: AsyncClient, services: Services, make_browser: Any
    ) -> None:
        await launch_and_answer(platform, browser)
        await held.wait()
        teacher = make_browser()
        await platform.launch(teacher, sub="t", roles=[TEACHER])
        course_id = (await teacher.get("/api/v1/courses")).json()[0]["id"]
        data, headers = {"score": (await read_score(services)).id}, {"Sec-Fetch-Site": "same-origin"}
        await teacher.post(f"/courses/{course_id}/lms/scores", data=data, headers=headers)
        held.go_on.set()
        await until(lambda: len(platform.scores) == 2)
        await settled(services, Sending.SENT)


class TestPauses:
    async def test_a_busy_lms_is_asked_less_and_less_often_whatever_it_says(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await launch_and_answer(platform, browser)
        await settled(services, Sending.SENT)
        platform.failures["score"] = [429]  # with Retry-After: 1
        async with services.database.writing() as session:
            again = {"state": Sending.DUE, "due_at": datetime.now(UTC), "sent_share": None, "tries": 10}
            await session.execute(update(LtiScore).values(**again))
        await until(lambda: is_failed(services))
        score = await read_score(services)
        assert score.dated_at is not None
        assert (score.due_at - score.dated_at).total_seconds() >= 0.1 * 2**10
        assert score.tries == 11


async def is_failed(services: Services) -> bool:
    return bool((await read_score(services)).error)
