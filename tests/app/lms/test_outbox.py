"""Scores on their way to an LMS that behaves as a real one was measured to: once, in order, never erased."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fake_platform import AGS, TEACHER, FakePlatform
from fastapi import FastAPI
from helpers import PATIENCE_S, hand_in, read_answer, settled, until
from httpx2 import AsyncClient, ReadError, Request
from sqlalchemy import select, update

from app.db.lms.tables import LtiPlatform, LtiScore, Sending
from app.db.tables import User
from app.db.teaching.overrides import append_override
from app.lms.errors import RefusingError, SilentError
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
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
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
        await platform.launch(browser)
        await hand_in(browser, QUESTION, WRONG)
        await held.wait()
        await hand_in(browser, QUESTION, RIGHT)
        held.go_on.set()
        await until(lambda: result(platform))
        await settled(services, Sending.SENT)

    async def test_two_workers_send_a_score_once(
        self, held: Held, platform: FakePlatform, browser: AsyncClient, services: Services, app: FastAPI
    ) -> None:
        await platform.launch(browser)
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
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
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
        await platform.launch(browser)
        await hand_in(browser, QUESTION, RIGHT)
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


async def read_score(services: Services) -> LtiScore:
    async with services.database.reading() as session:
        return (await session.scalars(select(LtiScore))).one()


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
