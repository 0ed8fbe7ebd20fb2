"""Killed between 'message sent' and 'answer noted': every fact is told, and told again under the same id."""

from __future__ import annotations

import asyncio
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import pytest
from account import make_tokens, until
from asked import CHOSEN
from installation import Installation
from killing_receiver import KillingReceiver, receiving
from sqlalchemy import select

from app.db.engine import Database
from app.db.tables import DEFAULT_COURSE, Role
from app.db.webhooks.tables import Delivery, DeliveryStatus, Event
from app.settings import Settings

SETTINGS = {
    "BATCHMARK_GRADING": "0",  # no code is handed in here
    "BATCHMARK_BASE_URL": "http://quiz.test",  # what is told has links, and each start another port
    "BATCHMARK_WEBHOOK_ALLOW_PRIVATE": "1",
    "BATCHMARK_WEBHOOK_RETRY_DELAY_S": "0.2",
}
KILLS, BETWEEN = 2, 3


@pytest.fixture
def installation(tmp_path: Path) -> Iterator[Installation]:
    installation = Installation(tmp_path, settings=SETTINGS)
    yield installation
    assert installation.close() == []


@pytest.fixture
def receiver() -> Iterator[KillingReceiver]:
    with receiving() as receiver:
        yield receiver


def test_killed_behind_a_message(installation: Installation, receiver: KillingReceiver) -> None:
    learner, instructor = (
        make_tokens(installation.readable_url, role.value, role=role)[0]
        for role in (Role.LEARNER, Role.INSTRUCTOR)
    )
    installation.start_web()
    wanted = {"url": receiver.url, "events": [Event.SUBMISSION_GRADED.value]}
    made = post(installation, instructor, f"courses/{DEFAULT_COURSE}/webhooks", wanted)
    assert made.status_code == httpx2.codes.CREATED, made.text
    graded = set()
    for _ in range(KILLS):
        receiver.kill = lambda: installation.signal("web", signal.SIGKILL)
        graded.add(hand_in(installation, learner))
        until(lambda: installation.has_ended("web"))
        struck_s = time.monotonic()
        installation.kill("web")
        installation.start_web()
        graded |= {hand_in(installation, learner) for _ in range(BETWEEN)}
        until(lambda: set(read_states(installation).values()) == {DeliveryStatus.DELIVERED})
        resumed_s = time.monotonic() - struck_s
    told = {each: messages[0]["data"]["submission_id"] for each, messages in receiver.arrived.items()}
    again = sum(len(messages) - 1 for messages in receiver.arrived.values())
    sys.stdout.write(
        f"\nweb process killed behind a webhook: facts {len(graded)},"
        f" lost {len(graded - set(told.values()))}, told again under the same id {again},"
        f" all told after {resumed_s:.1f} s\n"
    )
    assert sorted(told.values()) == sorted(graded)
    assert told.keys() == read_states(installation).keys()
    assert again >= KILLS
    assert all(len({str(message["data"]) for message in each}) == 1 for each in receiver.arrived.values())


def hand_in(installation: Installation, token: str) -> str:
    """Hand in an answer that is graded at once; its id."""
    body = {"question_id": CHOSEN.question_id, "answer": CHOSEN.answer}
    done = post(installation, token, "submissions", body)
    assert done.status_code == httpx2.codes.CREATED, done.text
    return str(done.json()["id"])


def post(installation: Installation, token: str, path: str, body: object) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {token}"}
    return httpx2.post(f"{installation.url}/api/v1/{path}", json=body, headers=headers, timeout=60)


def read_states(installation: Installation) -> dict[str, str]:
    """Every message's status by its id."""

    async def read() -> dict[str, str]:
        database = Database(Settings(database_url=installation.readable_url).database_url)
        async with database.reading() as session:
            found = {
                row.id: row.status for row in await session.execute(select(Delivery.id, Delivery.status))
            }
        await database.close()
        return found

    return asyncio.run(read())
