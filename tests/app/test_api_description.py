"""What the API says of itself (OpenAPI): names to rely on, examples that work, errors as they are sent."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient

from app.api.description import PROBLEM, list_operations, name_operation
from app.api.examples import BODIES, PARAMETERS, PARAMETERS_OF
from app.db.tables import Role
from app.main import create_app
from app.settings import Settings

DESCRIBED = create_app(Settings()).openapi()
OPERATIONS = list(list_operations(DESCRIBED))
WITH_BODIES = [
    (operation["operationId"], method, path, media_type, content["example"])
    for method, path, operation in OPERATIONS
    for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
    if "example" in content
]
OPEN_TO_ALL = {"/healthz", "/readyz"}
NEEDS_A_CODE = "post_enrolments"  # which no example can know


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what is described hangs on no database."""
    return new_sqlite


def test_a_name_is_made_of_the_address() -> None:
    assert name_operation("get", "/api/v1/courses/{course_id}/enrolments/{user}") == "get_course_enrolment"
    assert name_operation("get", "/api/v1/quizzes") == "get_quizzes"
    assert (
        name_operation("post", "/api/v1/webhooks/{a}/deliveries/{b}/redeliver")
        == "post_webhook_delivery_redeliver"
    )


def test_every_operation_has_a_name_of_its_own_a_subject_and_a_sentence() -> None:
    names = Counter(operation["operationId"] for _, _, operation in OPERATIONS)
    assert [name for name, times in names.items() if times > 1] == []
    assert all(operation["tags"] and operation["description"] for _, _, operation in OPERATIONS)


def test_no_schema_is_named_after_where_its_code_lies() -> None:
    assert [name for name in DESCRIBED["components"]["schemas"] if "__" in name] == []


def test_every_operation_of_the_api_says_how_it_is_let_in_and_what_an_error_is() -> None:
    for _, path, operation in OPERATIONS:
        if path in OPEN_TO_ALL:
            continue
        assert {"HTTPBearer": []} in operation["security"], path
        for status in ("4XX", "5XX"):
            schema = {"$ref": "#/components/schemas/Problem"}
            assert operation["responses"][status]["content"] == {PROBLEM: {"schema": schema}}, path


def test_all_that_an_operation_needs_has_an_example() -> None:
    missing = [
        (operation["operationId"], parameter["name"])
        for _, _, operation in OPERATIONS
        for parameter in operation.get("parameters", [])
        if parameter["required"] and "example" not in parameter
    ]
    missing += [
        (operation["operationId"], media_type)
        for _, _, operation in OPERATIONS
        for media_type, content in operation.get("requestBody", {}).get("content", {}).items()
        if "example" not in content
    ]
    assert missing == []


def test_no_example_is_left_over() -> None:
    shown = {
        (operation["operationId"], media_type)
        for _, _, operation in OPERATIONS
        for media_type in operation.get("requestBody", {}).get("content", {})
    }
    assert set(BODIES) - shown == set()
    named = {
        parameter["name"] for _, _, operation in OPERATIONS for parameter in operation.get("parameters", [])
    }
    assert set(PARAMETERS) - named == set()


async def test_the_examples_are_taken(app: FastAPI) -> None:
    wrong = []
    async with await client_for(app, "ada") as ada, await client_for(app, "root", Role.ADMIN) as root:
        assert (await ada.get("/api/v1/me")).status_code == 200
        for name, method, path, media_type, body in WITH_BODIES:
            url = path.format(**{**PARAMETERS, **PARAMETERS_OF.get(name, {})})
            answer = await send(root, method, url, media_type, body)
            if answer.status_code == 422 and name != NEEDS_A_CODE:
                wrong.append((name, answer.text))
    assert wrong == []


async def send(client: AsyncClient, method: str, url: str, media_type: str, body: Any) -> Any:
    """The answer to an example."""
    if media_type == "application/json":
        return await client.request(method.upper(), url, json=body)
    return await client.request(method.upper(), url, content=body, headers={"Content-Type": media_type})
