"""The gradebook says of each learner how their score stands in the LMS, and sends it again."""

from __future__ import annotations

import re

import pytest
from fake_platform import TEACHER, FakePlatform
from helpers import QUIZ, launch_and_answer, read_answer, settled
from httpx2 import AsyncClient
from patience import until

from app.db.lms.tables import Sending
from app.services import Services

pytestmark = pytest.mark.usefixtures("members")


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what a page says hangs on no database."""
    return new_sqlite


async def test_a_score_that_was_not_taken_is_seen_and_sent_again_from_the_gradebook(
    platform: FakePlatform, browser: AsyncClient, services: Services
) -> None:
    platform.failures["score"] = [404]
    await launch_and_answer(platform, browser)
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
    await launch_and_answer(platform, browser)
    await settled(services, Sending.SENT)
    course_id = (await browser.get("/api/v1/courses")).json()[0]["id"]
    await platform.launch(browser, sub="t", name="Emmy", roles=[TEACHER])
    linked, other = (f"/courses/{course_id}/quizzes/{quiz}/grades" for quiz in (QUIZ, "l1"))
    column = f'<a href="/courses/{course_id}/lms">LMS</a></th>'
    assert column in (await browser.get(linked)).text
    assert column not in (await browser.get(other)).text
