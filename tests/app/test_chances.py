"""What is left of attempts where an answer was handed in: in that course, with the extension for it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime

import pytest
from httpx2 import AsyncClient

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol
from app.db.courses.quiz_terms import put_extension, put_settings
from app.db.courses.tables import CourseRole
from app.db.people.users import get_user
from app.db.submissions.submissions import get_submission
from app.db.tables import DEFAULT_COURSE
from app.pipeline.answering.standing import Chances, find_chances, terms_columns
from app.rules.terms import Bucket, Extension, Terms
from app.services import Services

NOW = datetime.now(UTC)
QUIZ, QUESTION, LATER = "l0", "biased-argument", "autumn"


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: who counts what hangs on no database."""
    return new_sqlite


@pytest.fixture
async def ada_id(learner: AsyncClient, services: Services) -> str:
    """Ada, who has joined a later course with the quiz, too."""
    assert learner
    async with services.database.writing() as session:
        await create_course(session, course_id=LATER, title="Autumn", quiz_ids=[QUIZ], now=NOW)
        ada = await get_user(session, "ada")
        await enrol(session, course_id=LATER, user_id=ada.id, role=CourseRole.LEARNER, now=NOW)
        return ada.id


async def hand_in(client: AsyncClient, course_id: str | None, quiz_id: str | None) -> str:
    """Where to find it."""
    body = {"question_id": QUESTION, "course_id": course_id, "quiz_id": quiz_id, "answer": {"text": "axis"}}
    made = await client.post("/api/v1/submissions", json=body)
    assert made.status_code == 201, made.text
    return str(made.json()["id"])


async def find(services: Services, submission_id: str, *, in_quiz: bool = True) -> Chances:
    quiz = services.bank.quizzes[QUIZ] if in_quiz else None
    async with services.database.reading() as session:
        return await find_chances(session, quiz, await get_submission(session, submission_id))


async def test_each_place_has_its_own(learner: AsyncClient, services: Services, ada_id: str) -> None:
    places = ((DEFAULT_COURSE, QUIZ), (DEFAULT_COURSE, QUIZ), (LATER, QUIZ), (None, None))
    _, here, later, outside = [await hand_in(learner, *place) for place in places]
    assert await find(services, here) == Chances(made=2, graded=2, allowed=None)
    assert await find(services, later) == Chances(made=1, graded=1, allowed=None)
    assert await find(services, outside, in_quiz=False) == Chances(made=1, graded=1, allowed=None)
    async with services.database.writing() as session:
        await put_settings(session, (DEFAULT_COURSE, QUIZ), terms_columns(Terms(attempts=5)), NOW)
        more = Extension(extra_attempts=2).model_dump()
        await put_extension(session, (DEFAULT_COURSE, QUIZ), ada_id, more, NOW)
        drip = Terms(bucket=Bucket(capacity=2, refill_s=3_600))
        await put_settings(session, (LATER, QUIZ), terms_columns(drip), NOW)
    assert (await find(services, here)).allowed == 7
    assert (await find(services, later)).allowed == sys.maxsize


async def test_outside_quizzes_the_course_makes_no_difference(
    learner: AsyncClient, services: Services, ada_id: str
) -> None:
    assert ada_id
    first, second = [await hand_in(learner, None, None) for _ in range(2)]
    async with services.database.writing() as session:
        (await get_submission(session, first)).course_id = LATER
    assert (await find(services, second, in_quiz=False)).made == 2


async def test_where_a_course_has_set_nothing_the_banks_own_limit_holds(
    learner: AsyncClient, services: Services, ada_id: str
) -> None:
    assert ada_id
    quizzes = services.bank.quizzes
    quizzes[QUIZ] = quizzes[QUIZ].model_copy(update={"attempts": 3})
    here = await hand_in(learner, DEFAULT_COURSE, QUIZ)
    found = await find(services, here)
    assert (found.allowed, found.are_spent) == (3, False)
