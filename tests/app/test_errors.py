"""Errors: every one is a problem that says what is wrong, where, and whose fault it is."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest
from fastapi import FastAPI
from harness import CODE, client_for, code_answer
from httpx2 import AsyncClient, Response

from app.services import Services


def assert_problem(response: Response, status: int, fault: str = "client") -> dict[str, Any]:
    """The problem in the response, which must have this status."""
    assert response.status_code == status, response.text
    assert response.headers["Content-Type"] == "application/problem+json"
    problem: dict[str, Any] = response.json()
    assert problem["status"] == status
    assert problem["fault"] == fault
    assert problem["title"]
    assert "Traceback" not in response.text
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    return problem


async def post_json(client: AsyncClient, content: bytes) -> Response:
    """Hand these bytes in as if they were JSON."""
    headers = {"Content-Type": "application/json"}
    return await client.post("/api/v1/submissions", content=content, headers=headers)


async def test_nobody_gets_in_without_a_token(stranger: AsyncClient) -> None:
    for path in ("questions", f"questions/{CODE}", "quizzes", "submissions", "misconceptions/no-shift"):
        refused = await stranger.get(f"/api/v1/{path}")
        assert_problem(refused, 401)
        assert refused.headers["WWW-Authenticate"] == "Bearer"
    wrong = await stranger.get("/api/v1/questions", headers={"Authorization": "Bearer bm_wrong"})
    assert_problem(wrong, 401)
    basic = await stranger.get("/api/v1/questions", headers={"Authorization": "Basic YTpi"})
    assert_problem(basic, 401)


async def test_what_does_not_exist_is_a_404(learner: AsyncClient) -> None:
    for path in (
        "nowhere",
        "questions/no-such-question",
        "quizzes/none",
        "submissions/00000000-0000-7000-8000-000000000000",
        "submissions/not-an-id",
        "submissions/%00",
        "submissions/not-an-id/events",
    ):
        assert_problem(await learner.get(f"/api/v1/{path}"), 404)


async def test_a_wrong_method_is_a_405_that_names_the_right_one(learner: AsyncClient) -> None:
    refused = await learner.delete("/api/v1/questions")
    assert_problem(refused, 405)
    assert refused.headers["Allow"] == "GET"


UNFIT: list[tuple[dict[str, Any], str]] = [
    ({}, "question_id"),
    ({"question_id": CODE}, "answer"),
    ({"question_id": CODE, "answer": "x = 1"}, "answer"),
    ({"question_id": CODE, "answer": {}}, "answer.source"),
    ({"question_id": CODE, "answer": {"source": 1}}, "answer.source"),
    ({"question_id": CODE, "answer": {"source": "x", "more": 1}}, "answer.more"),
    ({"question_id": CODE, "answer": {"source": "\ud800"}}, "answer"),
    ({"question_id": "forgotten-eval", "answer": {"choice": "no-such"}}, "answer.choice"),
    ({"question_id": "Not A Slug", "answer": {}}, "question_id"),
    ({"question_id": CODE, "answer": {"source": ""}, "surprise": 1}, "surprise"),
]


async def test_an_unfit_request_names_the_field_and_leaves_nothing_behind(learner: AsyncClient) -> None:
    for body, field in UNFIT:
        refused = await post_json(learner, json.dumps(body).encode())
        assert assert_problem(refused, 422)["errors"][0]["field"] == field
    assert (await learner.get("/api/v1/submissions")).json() == []


async def test_a_body_that_is_not_json_is_the_clients_fault(learner: AsyncClient) -> None:
    for content in (b"{", b"\xff\xfe", b"[" * 100_000, b'{"answer": 1e999}', b"1" * 5_000):
        refused = await post_json(learner, content)
        assert refused.status_code in (400, 422)
        assert_problem(refused, refused.status_code)


async def test_unfit_queries_are_refused(instructor: AsyncClient) -> None:
    for query in (
        "limit=0",
        "limit=101",
        "limit=x",
        "before=x",
        "question_id=%00",
        "of=%00",
        "quiz_id=A%20B",
    ):
        assert_problem(await instructor.get(f"/api/v1/submissions?{query}"), 422)


async def test_a_source_over_the_limit_is_refused_and_the_limit_named(learner: AsyncClient) -> None:
    fits = await learner.post("/api/v1/submissions", json=code_answer("#" * 64 * 1_024))
    assert fits.status_code == 202
    refused = await learner.post("/api/v1/submissions", json=code_answer("é" * (32 * 1_024 + 1)))
    assert "64 KiB" in assert_problem(refused, 413)["detail"]
    assert len((await learner.get("/api/v1/submissions")).json()) == 1


async def test_a_body_over_the_limit_is_refused_announced_or_not(learner: AsyncClient) -> None:
    async def chunks() -> Any:
        for _ in range(20):
            yield b" " * 100_000

    announced = await learner.post("/api/v1/submissions", content=b" " * 2_000_000)
    assert "1024 KiB" in assert_problem(announced, 413)["detail"]
    streamed = await learner.post(
        "/api/v1/submissions", content=chunks(), headers={"Content-Type": "application/json"}
    )
    assert "1024 KiB" in assert_problem(streamed, 413)["detail"]


async def test_a_surprise_is_our_fault_and_keeps_its_details_to_itself(
    learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def explode(*_: object) -> None:
        raise ZeroDivisionError("a secret detail")

    monkeypatch.setattr(Services, "get_question", explode)
    problem = assert_problem(await learner.get(f"/api/v1/questions/{CODE}"), 500, fault="service")
    assert "secret" not in json.dumps(problem)


async def test_a_database_that_is_gone_is_a_503(
    app: FastAPI, learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise ConnectionRefusedError("nobody listens")

    for way in ("glancing", "reading"):
        monkeypatch.setattr(app.state.services.database, way, refuse)
    gone = await learner.get("/api/v1/questions")
    assert_problem(gone, 503, fault="service")
    assert int(gone.headers["Retry-After"]) > 0
    ready = await learner.get("/readyz")
    assert (ready.status_code, ready.json()["database"]) == (503, False)
    assert (await learner.get("/healthz")).status_code == 200


async def test_readiness_tells_what_there_is(learner: AsyncClient) -> None:
    for _ in range(50):
        ready = await learner.get("/readyz")
        if ready.status_code == 200:
            break
        await asyncio.sleep(0.05)
    body = ready.json()
    assert (body["ready"], body["database"], body["migrated"], body["grading"]) == (True, True, True, "ready")
    assert body["questions"] > 10


async def test_the_schema_is_served_and_covers_the_routes(app: FastAPI) -> None:
    async with await client_for(app, None) as client:
        schema = (await client.get("/api/v1/openapi.json")).json()
    assert set(schema["paths"]) >= {
        "/api/v1/quizzes",
        "/api/v1/questions/{question_id}",
        "/api/v1/submissions",
        "/api/v1/submissions/{submission_id}",
        "/api/v1/submissions/{submission_id}/events",
        "/healthz",
        "/readyz",
    }
