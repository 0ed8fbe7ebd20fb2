"""Every route of the application against every kind of person: nobody gets further than the list says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from http import HTTPStatus

import pytest
from authorisation import ALLOWED, BODIES, QUERIES
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from harness import client_for
from httpx2 import AsyncClient

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol, unenrol
from app.db.courses.tables import CourseRole
from app.db.people.users import get_user
from app.db.tables import DEFAULT_COURSE, Role
from app.main import create_app
from app.services import Services
from app.settings import Settings

QUIZ, QUESTION = "l0", "biased-argument"
REFUSED = (401, 403, 404)
PEOPLE = {
    "nobody": (None, Role.LEARNER),
    "learner": ("ada", Role.LEARNER),
    "other learner": ("grace", Role.LEARNER),
    "other instructor": ("kurt", Role.LEARNER),
    "instructor": ("emmy", Role.INSTRUCTOR),
    "admin": ("root", Role.ADMIN),
}
UNKNOWN_ID = "00000000-0000-7000-8000-000000000000"


def list_routes(app: FastAPI) -> set[str]:
    """Every route as `METHOD path`."""
    return {
        f"{method} {route.path}"
        for route in iter_route_contexts(app.routes)
        for method in getattr(route, "methods", None) or ()
        if method != "HEAD"
    }


def test_every_route_says_whom_it_lets_in() -> None:
    assert list_routes(create_app(Settings())) == set(ALLOWED)


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: who may do what hangs on no database."""
    return new_sqlite


@pytest.fixture
async def clients(app: FastAPI, services: Services) -> AsyncIterator[dict[str, AsyncClient]]:
    """A client for each kind of person; Kurt teaches another course and is in no other."""
    async with AsyncExitStack() as stack:
        made = {
            person: await stack.enter_async_context(await client_for(app, name, role))
            for person, (name, role) in PEOPLE.items()
        }
        now = datetime.now(UTC)
        async with services.database.writing() as session:
            await create_course(
                session, course_id="autumn", title="Autumn", quiz_ids=["first-steps"], now=now
            )
            kurt = await get_user(session, "kurt")
            await unenrol(session, DEFAULT_COURSE, kurt.id)
            await enrol(session, course_id="autumn", user_id=kurt.id, role=CourseRole.INSTRUCTOR, now=now)
        yield made


@pytest.fixture
async def ids(clients: dict[str, AsyncClient]) -> dict[str, str]:
    """What stands in the paths; the submission is the learner's, in the default course."""
    body = {"question_id": QUESTION, "quiz_id": QUIZ, "answer": {"text": "unbiased=False"}}
    handed_in = await clients["learner"].post("/api/v1/submissions", json=body)
    assert handed_in.status_code == 201, handed_in.text
    return {
        "course_id": DEFAULT_COURSE,
        "quiz_id": QUIZ,
        "question_id": QUESTION,
        "misconception_id": "unbiased-variance",
        "submission_id": handed_in.json()["id"],
        "user": "grace",
        "number": "1",
        "version": "0",
        "path:path": "style.css",
        "case_id": "none",
        "place": "0",
        "kind": "deviation",
        "user_id": (await clients["learner"].get("/api/v1/me")).json()["id"],
    }


async def ask(client: AsyncClient, route: str, ids: dict[str, str]) -> int:
    """The status that this person gets, with nothing of use in the body."""
    method, path = route.split(" ")
    url = re.sub(r"\{([^}]*)\}", lambda found: ids.get(found[1], UNKNOWN_ID), path)
    if method == "GET":
        return (await client.get(url + QUERIES.get(route, ""))).status_code
    if url.startswith("/api/"):
        return (await client.request(method, url, json=BODIES.get(route, {}))).status_code
    return (await client.request(method, url, data={"nothing": ""})).status_code


def ends_something(route: str) -> tuple[bool, str]:
    """What takes people out of the course comes last."""
    return route.startswith("DELETE") or route.endswith("/remove"), route


@pytest.mark.parametrize("person", PEOPLE)
async def test_nobody_gets_further_than_the_list_says(
    person: str, app: FastAPI, clients: dict[str, AsyncClient], ids: dict[str, str]
) -> None:
    wrong = []
    for route in sorted(list_routes(app) & set(ALLOWED), key=ends_something):
        status = await ask(clients[person], route, ids)
        public = "nobody" in ALLOWED[route]
        as_listed = public or (status not in REFUSED) is (person in ALLOWED[route])
        if not as_listed or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wrong.append(f"{route}: {status} for {person}")
    assert not wrong, "\n".join(wrong)
