"""Every operation under input that nobody thought of: no failure of ours, every answer as described.

schemathesis makes the input from the description: what fits it and what doesn't. It is
the same in every run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from itertools import cycle
from typing import Any

import pytest
import requests
import schemathesis
from fake_judge import FakeJudge
from fastapi import FastAPI
from harness import client_for, running
from httpx2 import AsyncClient, MockTransport, Request, Response
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.description import name_operation
from app.api.examples import BODIES, PARAMETERS
from app.db.tables import Role
from app.settings import Settings

PEOPLE = {
    "nobody": (None, Role.LEARNER),
    "learner": ("ada", Role.LEARNER),
    "instructor": ("emmy", Role.INSTRUCTOR),
    "admin": ("root", Role.ADMIN),
}
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
MODES = [(GenerationMode.POSITIVE, True), (GenerationMode.NEGATIVE, True), (GenerationMode.POSITIVE, False)]
EXAMPLES = 2  # of each mode, for each operation; turns go on, so that in all everybody meets everything
BASE = "http://testserver"


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what the databases take differently has tests of its own."""
    return new_sqlite


@pytest.fixture
async def app(settings: Settings, judge: FakeJudge) -> AsyncIterator[FastAPI]:
    """The application, whose webhooks lead nowhere."""
    nowhere = MockTransport(lambda _: Response(200))
    async with running(settings, judge, webhook_transport=nowhere) as app:
        yield app


@pytest.fixture
async def people(app: FastAPI) -> AsyncIterator[dict[str, AsyncClient]]:
    async with AsyncExitStack() as stack:
        yield {
            person: await stack.enter_async_context(await client_for(app, name, role))
            for person, (name, role) in PEOPLE.items()
        }


@pytest.fixture
async def known(people: dict[str, AsyncClient]) -> dict[str, Any]:
    """Path parameters under which there is something."""
    body = BODIES["post_submissions", "application/json"]
    handed_in = await people["learner"].post("/api/v1/submissions", json=body)
    hook = BODIES["post_course_webhooks", "application/json"]
    made = await people["instructor"].post("/api/v1/courses/batch-norm/webhooks", json=hook)
    assert (handed_in.status_code, made.status_code) == (201, 201)
    return {
        **{name: str(value) for name, value in PARAMETERS.items()},
        "submission_id": handed_in.json()["id"],
        "webhook_id": made.json()["id"],
    }


def draw(operation: Any, mode: GenerationMode, known: dict[str, Any] | None) -> list[Any]:
    """Cases for an operation, the same in every run; with `known` their paths lead to something."""
    drawn: list[Any] = []
    fixed = {each.name: known[each.name] for each in operation.path_parameters} if known else None

    @settings(
        max_examples=EXAMPLES,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(operation.as_strategy(generation_mode=mode, path_parameters=fixed))
    def collect(case: Any) -> None:
        drawn.append(case)

    # Nothing fails to fit an operation that takes anything.
    with suppress(Unsatisfiable, pytest.skip.Exception):
        collect()
    return drawn


def take_examples(operation: Any, known: dict[str, Any]) -> Iterator[Any]:
    """The bodies that the description shows, or none where none is due."""
    fixed = {each.name: known[each.name] for each in operation.path_parameters}
    own_name = name_operation(operation.method, operation.path)
    bodies = {media_type: body for (name, media_type), body in BODIES.items() if name == own_name}
    if not bodies:
        yield operation.Case(path_parameters=fixed)
    for media_type, body in bodies.items():
        yield operation.Case(path_parameters=fixed, body=body, media_type=media_type)


def draw_all(app: FastAPI, known: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    """Every operation's cases, each with who sends it."""
    described = schemathesis.openapi.from_dict(app.openapi())
    found: Iterator[Any] = described.get_all_operations()
    operations = [each.ok() for each in found]
    turn = cycle(PEOPLE)
    for operation in operations:
        for case in take_examples(operation, known):
            yield from ((person, case) for person in PEOPLE)
    for operation in operations:
        for mode, ids in MODES:
            for case in draw(operation, mode, known if ids else None):
                yield next(turn), case


async def send(client: AsyncClient, case: Any) -> Response | None:
    """The answer; None where no client could send that."""
    try:
        made: Any = requests.Request(**case.as_transport_kwargs(base_url=BASE)).prepare()
        headers = {name.lower(): value for name, value in [*made.headers.items(), *client.headers.items()]}
        request = Request(made.method, made.url, headers=headers, content=made.body)
    except (ValueError, requests.RequestException):
        return None
    return await client.send(request)


async def test_no_input_makes_the_api_fail_or_say_what_is_not_described(
    app: FastAPI, people: dict[str, AsyncClient], known: dict[str, Any]
) -> None:
    wrong: list[str] = []
    statuses: Counter[int] = Counter()
    for person, case in draw_all(app, known):
        answer = await send(people[person], case)
        if answer is None:
            continue
        statuses[answer.status_code // 100] += 1
        try:
            case.validate_response(answer, checks=CHECKS)
        except FailureGroup as failures:
            wrong += [f"{person}: {case.method} {answer.request.url}: {each}" for each in failures.exceptions]
    assert min(statuses[2], statuses[4]) > 100, statuses
    assert not wrong, "\n\n".join(wrong)
