"""The gradebook says of each learner how their score stands in the LMS, and sends it again."""

from __future__ import annotations

import re

import pytest
from fake_platform import TEACHER, FakePlatform
from helpers import hand_in, read_answer, settled, until
from httpx2 import AsyncClient

from app.db.lms.tables import LtiPlatform, Sending
from app.services import Services

RIGHT = {"text": "unbiased=False"}
QUESTION, QUIZ = "biased-argument", "l0"


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what a page says hangs on no database."""
    return new_sqlite


@pytest.fixture(autouse=True)
def members(platform: FakePlatform, registered: LtiPlatform) -> LtiPlatform:
    platform.members = [{"user_id": "u-1", "roles": ["Learner"]}, {"user_id": "t", "roles": ["Instructor"]}]
    return registered


async def test_a_score_that_was_not_taken_is_seen_and_sent_again_from_the_gradebook(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures["score"] = [404]
    await platform.launch(browser)
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.HELD)
    course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER])
    grades = f"/courses/{course_id}/quizzes/{QUIZ}/grades"
    shown = await browser.get(grades)
    assert "Not taken: lms.example: the platform answered 404" in read_answer(shown)
    [score] = re.findall(r'name="score" value="([0-9a-f-]{36})"', shown.text)
    headers = {"Sec-Fetch-Site": "same-origin"}
    form = {"score": score, "quiz": QUIZ}
    sent = await browser.post(f"/courses/{course_id}/lms/scores", data=form, headers=headers)
    assert (sent.status_code, sent.headers["Location"]) == (303, grades)
    await until(lambda: platform.results)
    await settled(services, Sending.SENT)
    assert "Sent, " in read_answer(await browser.get(grades))
    elsewhere = {"score": score, "quiz": "//evil.example"}
    away = await browser.post(f"/courses/{course_id}/lms/scores", data=elsewhere, headers=headers)
    assert away.headers["Location"] == f"/courses/{course_id}/lms"


async def test_a_quiz_without_a_link_has_no_column_for_it(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    await platform.launch(browser)
    await hand_in(browser, QUESTION, RIGHT)
    await settled(services, Sending.SENT)
    course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER])
    linked, other = (f"/courses/{course_id}/quizzes/{quiz}/grades" for quiz in (QUIZ, "l1"))
    column = f'<a href="/courses/{course_id}/lms">LMS</a></th>'
    assert column in (await browser.get(linked)).text
    assert column not in (await browser.get(other)).text
