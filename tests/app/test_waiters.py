"""Requests that are held open: so many for each person, others not hindered, and every place given back."""

from __future__ import annotations

import asyncio

import pytest
from fake_judge import RIGHT, FakeJudge
from harness import code_answer
from httpx2 import AsyncClient
from patience import until
from written_questions import code_question

from app.services import Services
from app.settings import Settings
from app.waiters import TooManyWaitingError, Waiters

HAND_IN = "/api/v1/submissions"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"held_limit": 2, "wait_limit_s": 300})


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what is counted is in memory."""
    return new_sqlite


async def test_streams_beyond_the_limit_are_told_to_come_again(
    learner: AsyncClient, instructor: AsyncClient, judge: FakeJudge, services: Services
) -> None:
    judge.gate.clear()
    made = (await learner.post(HAND_IN, json=code_answer(RIGHT))).json()
    events, ada = f"{HAND_IN}/{made['id']}/events", (await learner.get("/api/v1/me")).json()["id"]
    streams = [asyncio.create_task(learner.get(events)) for _ in range(2)]
    await until(lambda: not services.waiters.has_room(ada))
    refused = await learner.get(events)
    assert (refused.status_code, refused.json()["type"]) == (429, "urn:batchmark:too-many-waiting")
    assert int(refused.headers["Retry-After"]) > 0
    # Handing in is not refused: it is answered without waiting.
    more = await learner.post(HAND_IN, json=code_answer(RIGHT), headers={"Prefer": "wait=30"})
    assert (more.status_code, "Preference-Applied" in more.headers) == (202, False)
    others = asyncio.create_task(instructor.get(events))
    judge.gate.set()
    for stream in (*streams, others):
        assert (await stream).status_code == 200
    await until(lambda: services.waiters.has_room(ada))
    assert (await learner.get(events)).status_code == 200
    waited = await learner.post(HAND_IN, json=code_answer(RIGHT), headers={"Prefer": "wait=30"})
    assert (waited.status_code, waited.headers["Preference-Applied"]) == (201, "wait=30")


async def test_an_author_who_waits_for_a_proof_holds_a_request_open(
    instructor: AsyncClient, judge: FakeJudge, services: Services
) -> None:
    judge.proving_gate.clear()
    emmy, source = (await instructor.get("/api/v1/me")).json()["id"], code_question()
    waiting = [
        asyncio.create_task(instructor.put("/api/v1/questions/new-code", content=source)) for _ in range(2)
    ]
    await until(lambda: not services.waiters.has_room(emmy))
    async with asyncio.timeout(60):
        promised = await instructor.put("/api/v1/questions/new-code", content=source)
    assert promised.status_code == 202
    assert not any(each.done() for each in waiting)
    judge.proving_gate.set()
    assert {(await each).status_code for each in waiting} <= {200, 201, 412}
    await until(lambda: services.waiters.has_room(emmy))


def test_a_place_is_given_back_whatever_happens() -> None:
    waiters = Waiters(1)
    with waiters.holding("ada"):
        assert not waiters.has_room("ada")
        assert waiters.has_room("grace")
    with pytest.raises(ValueError, match="broken"), waiters.holding("ada"):
        raise ValueError("broken off")
    with waiters.holding("ada"), pytest.raises(TooManyWaitingError), waiters.holding("ada"):
        pass
    assert waiters.has_room("ada")
