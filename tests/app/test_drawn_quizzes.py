"""A quiz that draws: the pages and REST know each learner's own questions only."""

from __future__ import annotations

from fastapi import FastAPI
from harness import client_for


async def test_each_learner_meets_the_drawn_questions_and_no_other(app: FastAPI) -> None:
    ada, bo = await client_for(app, "ada"), await client_for(app, "bo")
    hers = await _asked(ada)
    his = await _asked(bo)
    assert hers != his
    assert await _asked(ada) == hers
    foreign = next(question for question in his if question not in hers)
    refused = await ada.post(
        "/api/v1/submissions", json={"question_id": foreign, "quiz_id": "final", "answer": {}}
    )
    assert refused.status_code == 422
    assert "has no question" in refused.text
    assert (await ada.get(f"/questions/{foreign}?quiz=final", headers=_page())).status_code == 404


async def _asked(client: object) -> list[str]:
    body = (await client.get("/api/v1/quizzes/final")).json()  # type: ignore[attr-defined]
    return [item["question_id"] for item in body["items"]]


def _page() -> dict[str, str]:
    return {"Accept": "text/html"}
