"""One quiz in two courses of a learner: what was handed in for the one is not shown with the other."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from httpx2 import AsyncClient

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol
from app.db.courses.tables import CourseRole
from app.db.people.users import get_user
from app.db.submissions.submissions import list_attempts_at
from app.db.tables import DEFAULT_COURSE
from app.services import Services

QUIZ, QUESTION, LATER = "l0", "biased-argument", "autumn"
PAGE = f"/questions/{QUESTION}"


@pytest.fixture
async def in_two(learner: AsyncClient, services: Services) -> AsyncClient:
    """Ada, who has joined another course with the quiz since."""
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        await create_course(session, course_id=LATER, title="Autumn", quiz_ids=[QUIZ], now=now)
        ada = await get_user(session, "ada")
        await enrol(session, course_id=LATER, user_id=ada.id, role=CourseRole.LEARNER, now=now)
    return learner


async def hand_in(client: AsyncClient, course: str | None, key: str = "", **more: Any) -> tuple[int, str]:
    """The status and the submission's id."""
    body = {"question_id": QUESTION, "course_id": course, "answer": {"text": "axis"}, **more}
    headers = {"Idempotency-Key": key} if key else {}
    answer = await client.post("/api/v1/submissions", json=body, headers=headers)
    return answer.status_code, str(answer.json().get("id"))


async def test_a_questions_page_lists_the_attempts_of_its_own_course(in_two: AsyncClient) -> None:
    _, first = await hand_in(in_two, DEFAULT_COURSE, quiz_id=QUIZ)
    _, later = await hand_in(in_two, LATER, quiz_id=QUIZ)
    _, alone = await hand_in(in_two, None)
    in_quiz = (await in_two.get(f"{PAGE}?quiz={QUIZ}")).text
    assert [each in in_quiz for each in (first, later, alone)] == [False, True, False]
    outside = (await in_two.get(PAGE)).text
    assert [each in outside for each in (first, later, alone)] == [False, False, True]


async def test_attempts_elsewhere_take_no_places_in_the_list(in_two: AsyncClient, services: Services) -> None:
    _, alone = await hand_in(in_two, None)
    for _ in range(2):
        await hand_in(in_two, DEFAULT_COURSE, quiz_id=QUIZ)
    async with services.database.reading() as session:
        place = ((await get_user(session, "ada")).id, QUESTION, None)
        found = await list_attempts_at(session, place, course_id=None, limit=1)
    assert [each.id for each in found] == [alone]


async def test_a_key_used_for_one_course_is_not_good_for_the_other(in_two: AsyncClient) -> None:
    made, first = await hand_in(in_two, DEFAULT_COURSE, "one-key", quiz_id=QUIZ)
    assert made == 201
    assert await hand_in(in_two, DEFAULT_COURSE, "one-key", quiz_id=QUIZ) == (200, first)
    assert (await hand_in(in_two, LATER, "one-key", quiz_id=QUIZ))[0] == 409
