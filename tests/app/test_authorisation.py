"""Every route of the application against every kind of person: nobody gets further than the list says."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest
from authorisation import ALIKE, ALLOWED, BODIES, QUERIES, REFUSED
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from harness import client_for
from httpx2 import AsyncClient

from app.db.courses.courses import create_course
from app.db.courses.enrolments import enrol, unenrol
from app.db.courses.tables import CourseRole
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user, get_user
from app.db.tables import DEFAULT_COURSE, CredentialKind, Role, Scope
from app.main import create_app
from app.services import SESSION_COOKIE, Services
from app.settings import Settings

QUIZ, QUESTION = "l0", "biased-argument"
TURNED_AWAY = (401, 403, 404)
PEOPLE = {
    "nobody": (None, Role.LEARNER),
    "learner": ("ada", Role.LEARNER),
    "other learner": ("grace", Role.LEARNER),
    "other instructor": ("kurt", Role.LEARNER),
    "instructor": ("emmy", Role.INSTRUCTOR),
    "admin": ("root", Role.ADMIN),
}
NARROWER: dict[str, tuple[str, Role, dict[str, Any]]] = {
    "browser": ("noether", Role.LEARNER, {"kind": CredentialKind.SESSION}),
    "program": (
        "hilbert",
        Role.ADMIN,
        {"kind": CredentialKind.API, "scopes": {Scope.READ, Scope.SUBMIT}},
    ),
    "visitor": ("sofja", Role.LEARNER, {"kind": CredentialKind.SESSION, "course_id": DEFAULT_COURSE}),
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
        for person, (name, role, terms) in NARROWER.items():
            made[person] = await stack.enter_async_context(await narrower_client(app, name, role, **terms))
        yield made


async def narrower_client(app: FastAPI, name: str, role: Role, **terms: Any) -> AsyncClient:
    """A client with a credential of this person's on those terms."""
    now = datetime.now(UTC)
    async with app.state.services.database.writing() as session:
        user = await ensure_user(session, name=name, role=role, now=now)
        if terms.get("course_id"):
            await enrol(session, course_id="autumn", user_id=user.id, role=CourseRole.INSTRUCTOR, now=now)
        token = await issue_token(session, user_id=user.id, now=now, **terms)
    client = await client_for(app, None)
    if terms["kind"] == CredentialKind.SESSION:
        client.cookies.set(SESSION_COOKIE, token)
    else:
        client.headers["Authorization"] = f"Bearer {token}"
    return client


@pytest.fixture
async def ids(clients: dict[str, AsyncClient]) -> dict[str, str]:
    """What stands in the paths; the submission is the learner's, in the default course."""
    body = {"question_id": QUESTION, "quiz_id": QUIZ, "answer": {"text": "unbiased=False"}}
    handed_in = await clients["learner"].post("/api/v1/submissions", json=body)
    assert handed_in.status_code == 201, handed_in.text
    hook = {"url": "https://hooks.example/", "events": ["submission.graded"]}
    made = await clients["instructor"].post(f"/api/v1/courses/{DEFAULT_COURSE}/webhooks", json=hook)
    assert made.status_code == 201, made.text
    return {
        "webhook_id": made.json()["id"],
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


async def ask(client: AsyncClient, route: str, ids: dict[str, str], query: str = "") -> int:
    """The status that this person gets, with nothing of use in the body."""
    method, path = route.split(" ")
    url = re.sub(r"\{([^}]*)\}", lambda found: ids.get(found[1], UNKNOWN_ID), path)
    if method == "GET":
        return (await client.get(url + (query or QUERIES.get(route, "")))).status_code
    url += query
    if url.startswith("/api/"):
        return (await client.request(method, url, json=BODIES.get(route, {}))).status_code
    return (await client.request(method, url, data={"nothing": ""})).status_code


def ends_something(route: str) -> tuple[bool, str]:
    """What takes people out of the course, or signs them out, comes last."""
    return route.startswith("DELETE") or route.endswith(("/remove", "/sign-out")), route


def may_use(person: str, route: str) -> bool:
    """Whether the list lets this person in."""
    people = {person, ALIKE.get(person, person)}
    return bool(people & ALLOWED[route]) and route not in REFUSED.get(person, ())


@pytest.mark.parametrize("person", [*PEOPLE, *ALIKE])
async def test_nobody_gets_further_than_the_list_says(
    person: str, app: FastAPI, clients: dict[str, AsyncClient], ids: dict[str, str]
) -> None:
    wrong = []
    for route in sorted(list_routes(app) & set(ALLOWED), key=ends_something):
        status = await ask(clients[person], route, ids)
        public = "nobody" in ALLOWED[route]
        as_listed = public or (status not in TURNED_AWAY) is may_use(person, route)
        if not as_listed or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            wrong.append(f"{route}: {status} for {person}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    "query", ["", "?quiz=l0", "?quiz_id=l0", "?quiz=nope", "?quiz_id=nope", "?quiz=nope&quiz_id=l0"]
)
async def test_no_query_opens_a_question_to_who_is_in_no_course(
    query: str, app: FastAPI, services: Services, ids: dict[str, str]
) -> None:
    async with await client_for(app, "nemo") as client:
        async with services.database.writing() as session:
            nemo = await get_user(session, "nemo")
            await unenrol(session, DEFAULT_COURSE, nemo.id)
        about = [route for route in sorted(ALLOWED) if "{question_id}" in route]
        let_in = [route for route in about if await ask(client, route, ids, query) not in TURNED_AWAY]
    assert let_in == []
