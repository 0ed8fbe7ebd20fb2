"""What the database or the calendar can't take is refused, by name, on both databases alike."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi import FastAPI
from harness import CODE, client_for
from httpx2 import AsyncClient

from app.db.courses.quiz_terms import put_extension, put_settings
from app.db.courses.tables import Counts as StoredCounts
from app.db.people.users import ensure_user
from app.db.tables import DEFAULT_COURSE, Role
from app.pipeline.answering.standing import read_terms, terms_columns
from app.rules.terms import Counts, Terms, bound_moments
from app.services import Services

API = "/api/v1"
COURSE = f"{API}/courses/{DEFAULT_COURSE}"
QUIZ = "l1"
FIRST, LAST = datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)


@pytest.fixture
async def administrator(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "root", Role.ADMIN) as client:
        yield client


async def test_a_moment_at_the_end_of_the_calendar_is_refused(instructor: AsyncClient) -> None:
    for field, moment in (
        ("closes_at", "9999-12-31T23:59:00Z"),
        ("opens_at", "9999-12-31T23:59:00-12:00"),
        ("opens_at", "0001-01-01T00:00:00+05:00"),
        ("due_at", "1999-12-31T23:59:00Z"),
        ("due_at", "2999-12-31T23:59:00-01:00"),
    ):
        answer = await instructor.put(f"{COURSE}/quizzes/{QUIZ}/settings", json={field: moment})
        assert answer.status_code == 422, moment
        problem = answer.json()
        assert [error["field"] for error in problem["errors"]] == [field]
        assert "2000 to 2999" in problem["detail"]


async def test_a_moment_stored_before_there_were_bounds_keeps_nobody_out(
    services: Services, learner: AsyncClient
) -> None:
    now, key = datetime.now(UTC), (DEFAULT_COURSE, QUIZ)
    moments = {"opens_at": FIRST, "due_at": LAST - timedelta(seconds=1), "closes_at": LAST}
    async with services.database.writing() as session:
        ada = await ensure_user(session, name="ada", role=Role.LEARNER, now=now)
        await put_settings(session, key, {**terms_columns(Terms()), **moments}, now)
        more = {"extra_s": 366 * 86_400, "extra_time_s": 0, "extra_attempts": 0, "reason": ""}
        await put_extension(session, key, ada.id, more, now)
    for path in ("/", f"/quizzes/{QUIZ}", f"{API}/quizzes"):
        assert (await learner.get(path)).status_code == 200, path
    state = (await learner.get(f"{API}/quizzes/{QUIZ}")).json()["state"]
    assert state["phase"] == "open"


@pytest.mark.parametrize(
    "stored",
    [
        (FIRST, None, FIRST + timedelta(seconds=1)),
        (LAST - timedelta(days=2), LAST - timedelta(days=1), LAST),
        (FIRST, LAST - timedelta(seconds=1), LAST),
        (None, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=UTC)),
    ],
)
def test_bounded_moments_are_terms(stored: tuple[datetime | None, ...]) -> None:
    bounded = bound_moments(stored)
    assert [moment is None for moment in bounded] == [moment is None for moment in stored]
    Terms(opens_at=bounded[0], due_at=bounded[1], closes_at=bounded[2])
    if stored[0] is None:
        assert bounded == list(stored)


def test_terms_come_back_from_their_row_as_they_went_in() -> None:
    moment = datetime(2026, 12, 1, 8, tzinfo=UTC)
    terms = Terms(opens_at=moment, closes_at=moment + timedelta(hours=1), attempts=2)
    columns = terms_columns(terms)
    row = type("Row", (), columns)
    assert read_terms(row) == terms  # type: ignore[arg-type]


def test_the_database_takes_every_way_of_counting_that_terms_know() -> None:
    assert list(StoredCounts) == list(Counts)


NUL_REQUESTS: list[tuple[str, str, dict[str, Any]]] = [
    ("GET", f"{API}/questions/a%00b", {}),
    ("PATCH", f"{API}/users/a%00b", {"json": {"role": "learner"}}),
    ("PUT", f"{COURSE}/quizzes/{QUIZ}/extensions/a%00b", {"json": {"extra_s": 60}}),
    ("PUT", f"{COURSE}/quizzes/{QUIZ}/extensions/ada", {"json": {"extra_s": 60, "reason": "a\0b"}}),
    ("DELETE", f"{COURSE}/enrolments/a%00b", {}),
    ("GET", f"{API}/audit?about=a%00b", {}),
    ("GET", f"{API}/submissions?of=a%00b", {}),
    ("POST", f"{COURSE}/enrolments", {"json": {"name": "a\0b", "role": "learner"}}),
    ("PUT", COURSE, {"json": {"title": "a\0b"}}),
    ("POST", f"{API}/courses", {"json": {"id": "autumn", "title": "a\0b"}}),
    ("POST", f"{API}/users", {"json": {"name": "a\0b", "role": "learner"}}),
    ("POST", f"{API}/tokens", {"json": {"label": "a\0b", "scopes": ["read"]}}),
    ("POST", "/sign-in", {"data": {"name": "a\0b", "password": "whatever it is"}}),
    ("POST", f"/courses/{DEFAULT_COURSE}/people/a%00b/role", {"data": {"role": "learner"}}),
]


async def test_the_character_nul_is_refused(administrator: AsyncClient) -> None:
    for method, path, body in NUL_REQUESTS:
        answer = await administrator.request(method, path, **body)
        due = 404 if "%00" in path.partition("?")[0] else 422
        assert answer.status_code == due, (method, path, answer.text)


async def test_an_override_takes_no_nul(services: Services, administrator: AsyncClient) -> None:
    url = f"{API}/quizzes/{QUIZ}/overrides"
    question_id = services.bank.quizzes[QUIZ].items[0].question
    for user, reason in (("a\0b", "late"), ("ada", "la\0te")):
        body = {"user": user, "question_id": question_id, "score": 1.0, "reason": reason}
        answer = await administrator.post(url, json=body)
        assert answer.status_code == 422, answer.text


async def test_an_answer_nested_without_end_is_refused(learner: AsyncClient) -> None:
    headers = {"Idempotency-Key": "deep", "Content-Type": "application/json"}
    for path, more in (
        (f"{API}/submissions", f', "question_id": "{CODE}"'),
        (f"{API}/questions/{CODE}/tries", ""),
    ):
        for levels in (11, 700, 800, 900, 950, 5_000):
            deep = "[" * levels + "]" * levels
            body = f'{{"answer": {{"source": {deep}}}{more}}}'
            answer = await learner.post(path, content=body, headers=headers)
            # 400: the parser itself gave up, at a depth that hangs on what called it.
            assert answer.status_code in (400, 422), answer.text
            if levels < 100:
                assert [error["field"] for error in answer.json()["errors"]] == ["answer"]
