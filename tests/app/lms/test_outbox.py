"""Scores go to an LMS that behaves as a real one was measured to: the latest, once, and none is erased."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_platform import AGS, TEACHER, FakePlatform
from helpers import (
    ADA,
    QUESTION,
    RIGHT,
    WRONG,
    hand_in,
    launch_and_answer,
    read_answer,
    read_score,
    result,
    settled,
)
from httpx2 import AsyncClient
from patience import until
from sqlalchemy import update

from app.db.lms.tables import LtiScore, Sending
from app.db.tables import User
from app.db.teaching.overrides import append_override
from app.services import Services

pytestmark = pytest.mark.usefixtures("members")


async def test_the_latest_score_goes_out_and_an_equal_one_does_not(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await launch_and_answer(platform, browser, WRONG)
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
    await launch_and_answer(platform, browser)
    await until(lambda: platform.results.get((3, ADA)))
    assert "create item" not in platform.asked


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
    await launch_and_answer(platform, browser)
    await until(lambda: result(platform))
    await settled(services, Sending.SENT)
    # At least: the roster, fetched at the same time, asks for tokens of its own.
    assert platform.asked.count(what) >= len(statuses) + 1
    assert len(platform.items) == 1


async def test_a_token_refused_twice_is_no_reason_to_go_on(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures["score"] = [401, 401]
    await launch_and_answer(platform, browser)
    await settled(services, Sending.HELD)
    assert platform.asked.count("token") >= 2


@pytest.mark.parametrize("status", [400, 403, 404])
async def test_what_does_not_pass_is_shown_and_sent_again_by_a_button(
    status: int, platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures["score"] = [status]
    await launch_and_answer(platform, browser)
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
        platform.results[1, ADA] = {
            "userId": ADA,
            "resultScore": share,
            "resultMaximum": 1,
            "timestamp": moment.replace(microsecond=0).isoformat(),
        }
        await launch_and_answer(platform, browser)

    async def test_what_an_instructor_changed_later_stays_until_somebody_resends(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await self.make_conflict(platform, browser, 0.4, datetime.now(UTC) + timedelta(seconds=600))
        await settled(services, Sending.HELD)
        assert result(platform) == 0.4
        assert "newer result" in (await read_score(services)).error

    async def test_a_result_of_the_same_moment_is_replaced_by_ours(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await self.make_conflict(platform, browser, 0.4, datetime.now(UTC) + timedelta(seconds=1))
        await until(lambda: result(platform) != 0.4)
        await settled(services, Sending.SENT)

    async def test_a_result_equal_to_ours_is_as_good_as_sent(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await launch_and_answer(platform, browser)
        await settled(services, Sending.SENT)
        before = result(platform)
        assert before
        platform.results[1, ADA]["timestamp"] = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
        async with services.database.writing() as session:
            values = {"sent_share": None, "state": Sending.DUE, "due_at": datetime.now(UTC), "wanted": 9}
            await session.execute(update(LtiScore).values(**values))
        await settled(services, Sending.SENT)
        assert result(platform) == before


class TestWhatChangesAScore:
    @pytest.fixture
    async def teacher(
        self, platform: FakePlatform, browser: AsyncClient, services: Services, make_browser: Any
    ) -> AsyncClient:
        await launch_and_answer(platform, browser)
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
        await self.set_by_hand(teacher, services, QUESTION, 0.0)
        await until(lambda: result(platform) == 0)

    async def test_a_score_by_hand_that_is_undone_stays_over_there_and_says_so(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await platform.launch(browser)
        await settled(services, Sending.SENT)
        await self.set_by_hand(browser, services, QUESTION, 0.5)
        await until(lambda: result(platform))
        await self.set_by_hand(browser, services, QUESTION, None)
        await settled(services, Sending.HELD)
        assert (await read_score(services)).error.startswith("Nothing counts here any more")
        assert result(platform)
        await hand_in(browser, QUESTION, WRONG)
        await until(lambda: result(platform) == 0)

    async def test_a_score_by_hand_of_what_is_not_asked_counts_nothing(
        self, platform: FakePlatform, browser: AsyncClient, services: Services
    ) -> None:
        await platform.launch(browser)
        await settled(services, Sending.SENT)
        await self.set_by_hand(browser, services, "asked-last-year", 1.0)
        await settled(services, Sending.SENT)
        assert not platform.scores

    async def test_who_learns_again_has_what_changed_meanwhile_sent(
        self, platform: FakePlatform, teacher: AsyncClient, services: Services
    ) -> None:
        course_id = await self.course_id(teacher)
        enrolments = f"/api/v1/courses/{course_id}/enrolments"
        answer = await teacher.delete(f"{enrolments}/Ada Lovelace @ lms.example")
        assert answer.status_code == 204, answer.text
        await self.set_by_hand(teacher, services, QUESTION, 0.0)
        await settled(services, Sending.SENT)
        assert result(platform)
        answer = await teacher.post(enrolments, json={"name": "Ada Lovelace @ lms.example"})
        assert answer.status_code in (200, 201), answer.text
        await until(lambda: result(platform) == 0)

    async def set_by_hand(
        self, browser: AsyncClient, services: Services, question_id: str, score: float | None
    ) -> None:
        course_id = await self.course_id(browser)
        user_id = (await read_score(services)).user_id
        async with services.database.writing() as session:
            place, by = (course_id, "l0", question_id, user_id), await session.get_one(User, user_id)
            now = datetime.now(UTC)
            await append_override(session, place, score=score, reason="copied", by=by, now=now)
