"""Bodies and addresses made to hurt: whatever stands where, it is refused as the client's fault, or taken."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
from fastapi import FastAPI
from harness import client_for
from httpx2 import AsyncClient

from app.api.description import PROBLEM, list_operations
from app.api.examples import BODIES, PARAMETERS
from app.db.tables import Role
from app.main import create_app
from app.settings import Settings

JSON = "application/json"
DEEP = "@deep@"  # in place of JSON that no writer of JSON would write
HOSTILE: list[Any] = [
    "\0",
    "\ud800",
    "\u202e\u2028\x7f\x1b[2J",
    "a\r\nSet-Cookie: b=c",
    "'; DROP TABLE users; --",
    "a" * 70_000,
    10**400,
    -(2**63) - 1,
    float("nan"),
    True,
    None,
    [{}],
    {},
    DEEP,
]
PATHS = [
    "..",
    "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "a%00b",
    "%ff%fe",
    "%0d%0aSet-Cookie:%20b=c",
    "a" * 5_000,
    "'%20OR%201=1--",
    "%F0%9F%92%A9",
    "99999999999999999999999999",
]
DESCRIBED = create_app(Settings()).openapi()
OPERATIONS = [(method.upper(), path, operation) for method, path, operation in list_operations(DESCRIBED)]
QUERIES = [
    "limit=10&limit=NaN",
    "before=%F0%9F%92%A9&after=%0d%0a&of=%ff",
    "course_id=..&quiz_id=%27&question_id[]=1",
    "&&==&;;&a=" + "b" * 5_000,
]
CONTENTS: list[dict[str, Any]] = [
    {"Content-Type": "text/plain"},
    {"Content-Type": "multipart/form-data"},
    {"Content-Type": "application/json; charset=utf-16"},
    {"Content-Type": "application/json", "Content-Encoding": "gzip"},
    {"Content-Type": "\xff".encode("latin-1")},
]
READ = [
    "/api/v1/me",
    "/api/v1/questions/{question_id}",
    "/api/v1/submissions",
    "/api/v1/courses/{course_id}/enrolments",
    "/api/v1/quizzes/{quiz_id}/grades",
    "/api/v1/courses/{course_id}",
]
HEADERS: list[dict[str, Any]] = [
    {"Range": "bytes=0-0,1-1,2-2"},
    {"If-None-Match": '"' * 900},
    {"If-Match": "W/W/W/,,,*,"},
    {"Authorization": "Bearer " + "a" * 10_000},
    {"Authorization": "Basic ===="},
    {"Cookie": "batchmark_session=" + "a" * 10_000},
    {"Cookie": "batchmark_session=\xff\xfe;;;=;".encode("latin-1")},
    {"Prefer": "wait=99999999999999999999"},
    {"Accept": "text/csv;q=nan,*/*;q=-1"},
    {"Host": "evil.test:0"},
    {"X-Forwarded-For": "'; --, 999.999.999.999"},
]


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what PostgreSQL refuses besides has tests beside texts and moments."""
    return new_sqlite


@pytest.fixture
async def admin(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "ada"), await client_for(app, "root", Role.ADMIN) as client:
        yield client


def spoil(body: Any) -> Iterator[Any]:
    """The body with something hostile in each place in turn, and instead of all of it."""
    yield from HOSTILE
    parts = body.items() if isinstance(body, dict) else enumerate(body) if isinstance(body, list) else ()
    for key, part in parts:
        for spoilt in spoil(part):
            copied = body.copy()
            copied[key] = spoilt
            yield copied


def write(body: Any) -> bytes:
    text = json.dumps(body)
    return text.replace(f'"{DEEP}"', "[" * 20_000 + "]" * 20_000).encode()


def fault_of(answer: Any) -> str:
    """What is wrong with an answer; empty: nothing."""
    if answer.status_code >= 500:
        return f"{answer.status_code}"
    if answer.status_code >= 400 and answer.headers.get("content-type") != PROBLEM:
        return f"{answer.status_code} as {answer.headers.get('content-type')}"
    if "set-cookie" in answer.headers:
        return "sets a cookie"
    return ""


async def test_no_body_makes_it_fail(admin: AsyncClient) -> None:
    wrong = []
    for method, path, operation in OPERATIONS:
        body = BODIES.get((operation["operationId"], JSON))
        for spoilt in spoil(body) if body else ():
            sent, url = write(spoilt), path.format(**PARAMETERS)
            answer = await admin.request(method, url, content=sent, headers={"Content-Type": JSON})
            if fault := fault_of(answer):
                wrong.append(f"{method} {url} {sent[:200]!r}: {fault}: {answer.text[:300]}")
    assert wrong == []


async def test_no_address_makes_it_fail(admin: AsyncClient) -> None:
    wrong = []
    for method, path, operation in OPERATIONS:
        for parameter in operation.get("parameters", []):
            for part in PATHS if parameter["in"] == "path" else ():
                url = path.format(**{**{k: str(v) for k, v in PARAMETERS.items()}, parameter["name"]: part})
                answer = await admin.request(method, url, json={})
                if fault := fault_of(answer):
                    wrong.append(f"{method} {url[:200]}: {fault}: {answer.text[:300]}")
    assert wrong == []


async def test_no_query_makes_it_fail(admin: AsyncClient) -> None:
    wrong = []
    for method, path, _ in OPERATIONS:
        for query in QUERIES if method == "GET" else ():
            url = f"{path.format(**PARAMETERS)}?{query}"
            answer = await admin.get(url)
            if fault := fault_of(answer):
                wrong.append(f"{url[:200]}: {fault}: {answer.text[:300]}")
    assert wrong == []


async def test_no_method_makes_it_fail(admin: AsyncClient) -> None:
    for method in ("HEAD", "OPTIONS", "TRACE", "BREW"):
        for path in {path.format(**PARAMETERS) for _, path, _ in OPERATIONS}:
            answer = await admin.request(method, path)
            assert 400 <= answer.status_code < 500, f"{method} {path}: {answer.status_code}"


async def test_no_type_of_content_makes_it_fail(admin: AsyncClient) -> None:
    wrong = []
    for method, path, operation in OPERATIONS:
        for headers in CONTENTS if "requestBody" in operation else ():
            answer = await admin.request(
                method, path.format(**PARAMETERS), content=b"\x1f\x8b\xff", headers=headers
            )
            if fault := fault_of(answer):
                wrong.append(f"{method} {path} {headers}: {fault}: {answer.text[:300]}")
    assert wrong == []


async def test_no_header_makes_it_fail(admin: AsyncClient) -> None:
    wrong = []
    for path in READ:
        for headers in HEADERS:
            answer = await admin.get(path.format(**PARAMETERS), headers=headers)
            if fault := fault_of(answer):
                wrong.append(f"{path} {headers}: {fault}: {answer.text[:300]}")
            assert "evil.test" not in answer.headers.get("link", "") + answer.headers.get("location", "")
    assert wrong == []


async def test_a_key_that_could_not_be_sent_back_is_refused(admin: AsyncClient) -> None:
    body = BODIES["post_submissions", JSON]
    keys: list[Any] = ["a b", "a\tb", "", "a" * 256, "é".encode(), "a\x7f"]
    for key in keys:
        answer = await admin.post("/api/v1/submissions", json=body, headers={"Idempotency-Key": key})
        assert (answer.status_code, fault_of(answer)) == (422, ""), key


async def test_one_key_sent_at_once_with_two_answers_hands_in_one(admin: AsyncClient) -> None:
    body = BODIES["post_submissions", JSON]
    bodies = [{**body, "answer": {"text": text}} for text in ("correction=0", "unbiased=False")] * 4
    answers = await asyncio.gather(
        *(admin.post("/api/v1/submissions", json=each, headers={"Idempotency-Key": "k"}) for each in bodies)
    )
    statuses = Counter(int(answer.status_code) for answer in answers)
    # Who repeats the first before it is graded is told that it waits.
    assert (statuses[201], statuses[200] + statuses[202], statuses[409]) == (1, 3, 4)
    assert len((await admin.get("/api/v1/submissions")).json()) == 1
