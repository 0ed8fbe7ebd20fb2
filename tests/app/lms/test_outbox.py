"""Scores on their way to an LMS that behaves as a real one was measured to: once, in order, never erased."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_platform import AGS, LEARNER, MISSING, SCOPES, TEACHER, FakePlatform
from fastapi import FastAPI
from helpers import hand_in, read_answer, until
from httpx2 import AsyncClient, ReadError, Request
from sqlalchemy import select, update

from app.db.lms.tables import LtiPlatform, LtiScore, Sending
from app.db.tables import User
from app.db.teaching.overrides import append_override
from app.pipeline import publish
from app.services import Services

QUESTION = "biased-argument"
RIGHT, WRONG = {"text": "unbiased=False"}, {"text": "no idea"}
USER = "u-1"


@pytest.fixture(autouse=True)
def course(platform: FakePlatform, registered: LtiPlatform) -> LtiPlatform:
    """Ada is known to the platform as a learner, Emmy as a teacher."""
    platform.members = [{"user_id": USER, "roles": ["Learner"]}, {"user_id": "t", "roles": ["Instructor"]}]
    return registered


async def states(services: Services) -> list[str]:
    async with services.database.reading() as session:
        return list(await session.scalars(select(LtiScore.state)))


async def settled(services: Services, *wanted: str) -> None:
    await until(lambda: states(services), equals=list(wanted))


def result(platform: FakePlatform) -> float | None:
    """What the LMS shows for Ada, of 100."""
    found = platform.results.get((1, USER))
    return found and found["resultScore"]


async def test_the_latest_score_goes_out_and_an_equal_one_does_not(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await platform.launch(browser)
    await hand_in(browser, QUESTION, WRONG)
    await until(lambda: result(platform) == 0)
    await hand_in(browser, QUESTION, RIGHT)
    full = await until(lambda: result(platform))
    await settled(services, Sending.SENT)
    await hand_in(browser, QUESTION, WRONG)  # the best one counts
    await platform.launch(browser)
    await settled(services, Sending.SENT)
    assert result(platform) == full
    assert [score["gradingProgress"] for score in platform.scores] == ["FullyGraded"] * 2
    first, second = (datetime.fromisoformat(score["timestamp"]) for score in platform.scores)
    assert timedelta(seconds=1) <= second - first
    assert second <= datetime.now(UTC)
    assert platform.asked.count("create item") == 1


async def test_a_launch_alone_sends_nothing(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await platform.launch(browser)
    await settled(services, Sending.SENT)
    assert not platform.scores
    assert not platform.items


async def test_a_column_that_belongs_to_the_link_is_used_as_it_is(
    platform: FakePlatform, browser: AsyncClient
) -> None:
    platform.items[1] = {"id": platform.item_url(1), "scoreMaximum": 20}
    endpoint = {"scope": [AGS + "scope/score"], "lineitem": platform.item_url(1)}
    await platform.launch(browser, **{AGS + "claim/endpoint": endpoint})
    await hand_in(browser, QUESTION, RIGHT)
    await until(lambda: result(platform))
    # Only what the launch offers is asked for.
    assert AGS + "scope/score" in platform.scopes_asked
    assert "create item" not in platform.asked


async def test_our_own_column_is_found_on_any_page(platform: FakePlatform, browser: AsyncClient) -> None:
    for number, link in ((1, "another"), (2, "others"), (3, "link-1")):
        platform.items[number] = {
            "id": platform.item_url(number),
            "resourceId": "quiz:l0",
            "resourceLinkId": link,
        }
    await platform.launch(browser)
    await hand_in(browser, QUESTION, RIGHT)
    await until(lambda: platform.results.get((3, USER)))
    assert "create item" not in platform.asked


@pytest.mark.parametrize(
    "endpoint", [MISSING, {"scope": SCOPES[:1], "lineitems": "https://lms.example/items"}]
)
async def test_where_no_scores_are_taken_none_are_sent(
    endpoint: Any, platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await platform.launch(browser, **{AGS + "claim/endpoint": endpoint})
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.SENT)
    assert "score" not in platform.asked


async def test_a_teachers_own_answers_are_not_sent(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await platform.launch(browser, sub="t", roles=[TEACHER])
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.SENT)
    assert "score" not in platform.asked


async def test_a_single_question_has_a_column_of_its_own(
    platform: FakePlatform, browser: AsyncClient
) -> None:
    await platform.launch(browser, target_link_uri=f"https://tool.example/questions/{QUESTION}")
    await hand_in(browser, QUESTION, RIGHT, quiz_id=None)
    await until(lambda: result(platform) == 100)
    assert platform.items[1]["resourceId"] == f"question:{QUESTION}"


@pytest.mark.parametrize(
    ("what", "statuses"),
    [
        ("score", [500, 503]),
        ("score", [429]),
        ("score", [401]),
        ("token", [500]),
        ("list items", [502]),
        ("create item", [500]),
    ],
)
async def test_what_passes_is_tried_again(
    what: str, statuses: list[int], platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures[what] = list(statuses)
    await platform.launch(browser)
    await hand_in(browser, QUESTION, RIGHT)
    await until(lambda: result(platform))
    await settled(services, Sending.SENT)
    # At least: the roster, fetched at the same time, asks for tokens of its own.
    assert platform.asked.count(what) >= len(statuses) + 1
    assert len(platform.items) == 1


async def test_a_token_refused_twice_is_no_reason_to_go_on(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures["score"] = [401, 401]
    await platform.launch(browser)
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.HELD)
    assert platform.asked.count("token") >= 2


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_what_does_not_pass_is_shown_and_sent_again_by_a_button(
    status: int, platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures["score"] = [status]
    await platform.launch(browser)
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.HELD)
    course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER])
    shown = await browser.get(f"/courses/{course_id}/lms")
    assert f"Not taken: lms.example: the platform answered {status} (as the test wants it)" in read_answer(
        shown
    )
    headers = {"Sec-Fetch-Site": "same-origin"}
    assert (await browser.post(f"/courses/{course_id}/lms/scores", headers=headers)).status_code == 303
    await until(lambda: result(platform))
    await settled(services, Sending.SENT)
    assert "Sent, " in read_answer(await browser.get(f"/courses/{course_id}/lms"))
    assert len(platform.items) == 1


async def test_a_column_that_is_gone_is_made_anew_on_demand(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await platform.launch(browser)
    await hand_in(browser, QUESTION, WRONG)
    await settled(services, Sending.SENT)
    platform.items.clear()
    platform.results.clear()
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.HELD)
    course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]
    await platform.launch(browser, sub="t", roles=[TEACHER])
    await browser.post(f"/courses/{course_id}/lms/scores", headers={"Sec-Fetch-Site": "same-origin"})
    await until(lambda: result(platform))


class TestConflicts:
    async def make_conflict(
        self, platform: FakePlatform, browser: AsyncClient, share: float, moment: datetime
    ) -> None:
        """Ada's right answer meets a result that the LMS has already."""
        platform.items[1] = {
            "id": platform.item_url(1),
            "resourceId": "quiz:l0",
            "resourceLinkId": "link-1",
        }
        platform.results[1, USER] = {
            "userId": USER,
            "resultScore": share,
            "resultMaximum": 1,
            "timestamp": moment.replace(microsecond=0).isoformat(),
        }
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)

    async def test_what_an_instructor_changed_later_stays_until_somebody_resends(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await self.make_conflict(platform, browser, 0.4, datetime.now(UTC) + timedelta(seconds=600))
        await settled(services, Sending.HELD)
        assert result(platform) == 0.4
        async with services.database.reading() as session:
            (error,) = await session.scalars(select(LtiScore.error))
        assert "newer result" in error

    async def test_a_result_of_the_same_moment_is_replaced_by_ours(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await self.make_conflict(platform, browser, 0.4, datetime.now(UTC) + timedelta(seconds=1))
        await until(lambda: result(platform) != 0.4)
        await settled(services, Sending.SENT)

    async def test_a_result_equal_to_ours_is_as_good_as_sent(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
        await settled(services, Sending.SENT)
        before = result(platform)
        assert before
        platform.results[1, USER]["timestamp"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        async with services.database.writing() as session:
            values = {"sent_share": None, "state": Sending.DUE, "due_at": datetime.now(UTC), "wanted": 9}
            await session.execute(update(LtiScore).values(**values))
        await settled(services, Sending.SENT)
        assert result(platform) == before


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
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
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
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
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
        real, calls = publish.end_score, []

        async def lose(*args: Any, **more: Any) -> bool:
            calls.append(more)
            if more["sent"] and sum(call["sent"] for call in calls) == 1:
                raise RuntimeError("killed here")
            return await real(*args, **more)

        monkeypatch.setattr(publish, "LEASE_S", 0.5)
        monkeypatch.setattr(publish, "end_score", lose)
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
        await until(lambda: len(platform.scores) == 1)
        # The score goes back to what was sent before the crash: it must go out all the same.
        before = result(platform)
        await until(lambda: len(platform.scores) == 2)
        await settled(services, Sending.SENT)
        assert result(platform) == before

    async def test_a_grade_made_while_one_is_being_sent_follows_it(
        self,
        platform: FakePlatform,
        browser: AsyncClient,
        services: Services,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        real, held, go_on = publish.post_score, asyncio.Event(), asyncio.Event()

        async def hold(*args: Any) -> None:
            held.set()
            await go_on.wait()
            await real(*args)

        monkeypatch.setattr(publish, "post_score", hold)
        await platform.launch(browser)
        await hand_in(browser, QUESTION, WRONG)
        await asyncio.wait_for(held.wait(), 10)
        await hand_in(browser, QUESTION, RIGHT)
        go_on.set()
        await until(lambda: result(platform))
        await settled(services, Sending.SENT)

    async def test_two_workers_send_a_score_once(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, app: FastAPI
    ) -> None:
        platform.failures["score"] = [500]
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
        await until(lambda: platform.asked.count("score") == 1)
        async with services.database.reading() as session:
            (score_id,) = await session.scalars(select(LtiScore.id))
        publisher = app.state.passback.publisher
        await until(lambda: result(platform))
        await asyncio.gather(*(publisher.publish(score_id) for _ in range(5)))
        await settled(services, Sending.SENT)
        assert len(platform.scores) == 1


class TestWhatChangesAScore:
    @pytest.fixture
    async def teacher(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, make_browser: Any
    ) -> AsyncClient:
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
        await settled(services, Sending.SENT)
        teacher: AsyncClient = make_browser()
        await platform.launch(teacher, sub="t", roles=[TEACHER])
        teacher.headers["Sec-Fetch-Site"] = "same-origin"
        return teacher

    async def course_id(self, teacher: AsyncClient) -> str:
        return str((await teacher.get("/api/v1/courses")).json()[0]["id"])

    async def test_other_terms(self, platform: FakePlatform, teacher: AsyncClient) -> None:
        before, course_id = result(platform), await self.course_id(teacher)
        assert before
        terms = {"due_at": "2020-01-01T00:00:00Z", "late_per_day": 1.0, "late_floor": 0.5}
        url = f"/api/v1/courses/{course_id}/quizzes/l0/settings"
        answer = await teacher.put(url, json=terms)
        assert answer.status_code == 200, answer.text
        await until(lambda: result(platform) == pytest.approx(before / 2))

    async def test_a_score_set_by_hand(
        self, platform: FakePlatform, teacher: AsyncClient, services: Services
    ) -> None:
        course_id = await self.course_id(teacher)
        async with services.database.writing() as session:
            (user_id,) = await session.scalars(select(LtiScore.user_id))
            place, by = (course_id, "l0", QUESTION, user_id), await session.get_one(User, user_id)
            now = datetime.now(UTC)
            await append_override(session, place, score=0.0, reason="copied", by=by, now=now)
        await until(lambda: result(platform) == 0)


async def test_who_left_over_there_is_marked_and_a_member_no_more(
    platform: FakePlatform, browser: AsyncClient, make_browser: Any
) -> None:
    platform.members = [
        {"user_id": USER, "name": "Ada", "roles": [LEARNER]},
        {"user_id": "u-2", "name": "Grace", "roles": ["Learner"]},
        {"user_id": "t", "name": "Emmy", "roles": ["Instructor"]},
    ]
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER])
    browser.headers["Sec-Fetch-Site"] = "same-origin"
    course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]
    page = f"/courses/{course_id}/lms"

    async def words() -> str:
        return read_answer(await browser.get(page))

    async def says(text: str) -> bool:
        return text in await words()

    await until(lambda: says("3 members As of"))
    # Who is on no list may look in all the same.
    looker: AsyncClient = make_browser()
    await platform.launch(looker, sub="root", name="Root", roles=[TEACHER])
    platform.members[1]["status"] = "Inactive"
    platform.failures["members"] = [500]
    await browser.post(f"{page}/roster")
    await until(lambda: says("The list could not be had"))
    # A list that could not be had whole makes nobody leave.
    assert "Grace" not in (await words()).partition("Left over there")[2]
    await browser.post(f"{page}/roster")
    await until(lambda: says("Left over there"))
    said = await words()
    assert "3 members" in said
    assert "Grace @ lms.example" in said.partition("Left over there")[2].partition("Ask for")[0]
    members = (await browser.get(f"/api/v1/courses/{course_id}/enrolments")).json()
    names = {member["name"].removesuffix(" @ lms.example") for member in members}
    assert names == {"Ada", "Emmy", "Root"}
