"""Making webhooks, things to tell them of, and reading what became of the messages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from httpx2 import AsyncClient
from receiver import URL

from app.db.tables import DEFAULT_COURSE
from app.db.webhooks.deliveries import KEPT_FOR
from app.db.webhooks.tables import Delivery, Event

COURSE = f"/api/v1/courses/{DEFAULT_COURSE}"
QUESTION, QUIZ = "biased-argument", "l0"
ANSWER = "unbiased=False"


async def make(client: AsyncClient, *events: str, at: str = f"{COURSE}/webhooks") -> dict[str, Any]:
    made = await client.post(at, json={"url": URL, "events": events or [each.value for each in Event]})
    assert made.status_code == 201, made.text
    found: dict[str, Any] = made.json()
    return found


async def hand_in(client: AsyncClient, text: str = ANSWER) -> dict[str, Any]:
    body = {"question_id": QUESTION, "quiz_id": QUIZ, "answer": {"text": text}}
    done = await client.post("/api/v1/submissions", json=body)
    assert done.status_code == 201, done.text
    found: dict[str, Any] = done.json()
    return found


async def log_of(client: AsyncClient, hook: dict[str, Any]) -> list[dict[str, Any]]:
    found = await client.get(f"/api/v1/webhooks/{hook['id']}/deliveries")
    assert found.status_code == 200, found.text
    return list(found.json())


async def state_of(client: AsyncClient, hook: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = (await client.get(f"/api/v1/webhooks/{hook['id']}")).json()
    return found


async def delivered(client: AsyncClient, hook: dict[str, Any]) -> list[dict[str, Any]]:
    return [line for line in await log_of(client, hook) if line["status"] == "delivered"]


def delivery(hook_id: str, number: int) -> Delivery:
    return Delivery(
        id=f"01900000-0000-7000-8000-00000000000{number}",
        webhook_id=hook_id,
        event="submission.graded",
        data={},
        status="queued",
        tries=0,
        claimed_until=None,
        failure="",
        answered=None,
        created_at=datetime.now(UTC) - KEPT_FOR - timedelta(days=1),
        ended_at=None,
    )
