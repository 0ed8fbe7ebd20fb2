"""Every refusal for being too early says when to come again, and which limit it was."""

from __future__ import annotations

import re

import pytest
from harness import CODE, code_answer
from httpx2 import AsyncClient, Response

from app.lms.errors import Reason
from app.lti.refusals import refusal_page
from app.quotas import AT_ONCE, Quota
from app.settings import Settings

POLICY = re.compile(r'"[a-z-]+";q=\d+(;w=\d+)?(;qu="concurrent-requests")?')
STATE = re.compile(r'"[a-z-]+";r=\d+(;t=\d+)?')


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what headers say hangs on no database."""
    return new_sqlite


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Small limits, and nobody who grades."""
    tight = {"pending_limit": 2, "queue_limit": 3, "tries_per_minute": 2, "grading": False}
    return settings.model_copy(update=tight)


def read(answer: Response) -> tuple[str, int, int]:
    """The limit's name, what it allows, and what is left."""
    policy, state = answer.headers["RateLimit-Policy"], answer.headers["RateLimit"]
    assert POLICY.fullmatch(policy), policy
    assert STATE.fullmatch(state), state
    name, allowed = re.match(r'"([a-z-]+)";q=(\d+)', policy).groups()  # type: ignore[union-attr]
    left = re.match(rf'"{name}";r=(\d+)', state)
    assert left is not None
    return name, int(allowed), int(left[1])


def refused(answer: Response, status: int) -> tuple[str, int, int]:
    assert answer.status_code == status, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert int(answer.headers["RateLimit"].rpartition("t=")[2]) > 0
    return read(answer)


async def test_submissions_that_wait_are_counted_down(
    learner: AsyncClient, other_learner: AsyncClient
) -> None:
    url = "/api/v1/submissions"
    sent = [await learner.post(url, json=code_answer(f"x = {number}")) for number in range(2)]
    assert [read(answer) for answer in sent] == [("pending", 2, 1), ("pending", 2, 0)]
    assert refused(await learner.post(url, json=code_answer("x = 3")), 429) == ("pending", 2, 0)
    assert (await other_learner.post(url, json=code_answer("x = 1"))).status_code == 202
    assert refused(await other_learner.post(url, json=code_answer("x = 2")), 503)[0] == "queue"
    form = {"source": "x = 3"}
    page = await learner.post(f"/questions/{CODE}", data=form, headers={"Accept": "text/html"})
    assert refused(page, 429)[0] == "pending"


async def test_tries_are_counted_down(learner: AsyncClient) -> None:
    url = f"/api/v1/questions/{CODE}/tries"
    body = {"answer": {"source": "x = 1"}}
    first = await learner.post(url, json=body)
    assert read(first) == ("tries", 2, 1)
    assert ";w=60" in first.headers["RateLimit-Policy"]
    assert refused(await learner.post(url, json=body), 429) == ("running-tries", 1, 0)


async def test_guesses_that_come_too_fast_are_told_when_to_come_again(stranger: AsyncClient) -> None:
    for _ in range(8):
        answer = await stranger.post("/sign-in", data={"name": "ada", "password": "wrong guess"})
    assert refused(answer, 429)[0] == "guesses"


async def test_who_is_not_ready_says_when_to_look_again(
    stranger: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def is_not(*_: object) -> bool:
        return False

    monkeypatch.setattr("app.api.health.is_current", is_not)
    answer = await stranger.get("/readyz")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")


def test_an_lms_that_comes_too_often_is_told_when_to_come_again() -> None:
    answer = refusal_page(Reason.BUSY, "")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")


def test_what_the_fields_look_like() -> None:
    assert Quota("pending", 10, 3, unit=AT_ONCE).headers == {
        "RateLimit-Policy": '"pending";q=10;qu="concurrent-requests"',
        "RateLimit": '"pending";r=3',
    }
    assert Quota("tries", 12, -1, window_s=60, reset_s=41).headers == {
        "RateLimit-Policy": '"tries";q=12;w=60',
        "RateLimit": '"tries";r=0;t=41',
    }
