"""Whoever waits in the process that grades is woken by a bell, and never misses it."""

from __future__ import annotations

import asyncio

import pytest
from fake_judge import RIGHT, FakeJudge
from harness import code_answer
from httpx2 import AsyncClient
from patience import PATIENCE_S, until

from app.api.learning import waiting
from app.bells import Bells
from app.db.submissions.submissions import get_submission
from app.db.tables import Submission
from app.live import LiveCase
from app.services import Services
from app.settings import Settings

HAND_IN = "/api/v1/submissions"
NEVER_S = 3_600.0


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"wait_limit_s": NEVER_S, "sweep_interval_s": NEVER_S})


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone, where everything is one process."""
    return new_sqlite


@pytest.fixture(autouse=True)
def _no_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who waits looks once, and again when a bell rings."""
    monkeypatch.setattr(waiting, "_LOOK_INTERVAL_S", NEVER_S)


async def hand_in(learner: AsyncClient, services: Services) -> Submission:
    made = (await learner.post(HAND_IN, json=code_answer(RIGHT))).json()
    async with services.database.reading() as session:
        return await get_submission(session, made["id"])


def test_a_bell_rings_for_its_id_alone() -> None:
    bells, mine, others = Bells(), asyncio.Event(), asyncio.Event()
    bells.ring("a")
    with bells.hanging("a", mine), bells.hanging("b", others):
        assert not mine.is_set()
        bells.ring("a")
        bells.ring("c")
        assert (mine.is_set(), others.is_set()) == (True, False)
        bells.ring_all()
        assert others.is_set()


def test_many_wait_for_one_and_each_leaves_alone() -> None:
    bells, first, second = Bells(), asyncio.Event(), asyncio.Event()
    with bells.hanging("a", first):
        with pytest.raises(ValueError, match="broken"), bells.hanging("a", second):
            raise ValueError("broken off")
        assert len(bells) == 1
        bells.ring("a")
    assert (first.is_set(), second.is_set()) == (True, False)
    assert len(bells) == 0
    bells.ring("a")
    assert len(bells) == 0


async def test_everybody_who_waits_for_one_is_woken(
    learner: AsyncClient, instructor: AsyncClient, judge: FakeJudge, services: Services
) -> None:
    judge.gate.clear()
    key = {"Idempotency-Key": "once", "Prefer": "wait=3000"}
    waiters = [
        asyncio.create_task(learner.post(HAND_IN, json=code_answer(RIGHT), headers=key)) for _ in range(3)
    ]
    await judge.called(1)
    (made,) = (await learner.get(HAND_IN)).json()
    streams = [
        asyncio.create_task(client.get(f"{HAND_IN}/{made['id']}/events")) for client in (learner, instructor)
    ]
    await until(lambda: sum(map(len, services.database.bells._hung.values())), equals=5)
    judge.gate.set()
    async with asyncio.timeout(PATIENCE_S):
        assert {each.json()["status"] for each in await asyncio.gather(*waiters)} == {"graded"}
        told = [each.text for each in await asyncio.gather(*streams)]
    assert all('"verdict":"correct"' in each for each in told)
    assert len(services.database.bells) == len(services.live.bells) == 0


async def test_a_grade_that_comes_right_after_the_look_is_seen(
    learner: AsyncClient, judge: FakeJudge, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between reading the row and resting nothing may be missed."""
    judge.gate.clear()
    submission, read, looks = await hand_in(learner, services), waiting.reread, []
    await judge.called(1)

    async def read_then_graded(session: object, sent: Submission) -> Submission:
        looks.append(found := await read(session, sent))  # type: ignore[arg-type]
        if not judge.gate.is_set():
            judge.gate.set()
            await until(lambda: not services.live._told)
        return found

    monkeypatch.setattr(waiting, "reread", read_then_graded)
    async with asyncio.timeout(PATIENCE_S):
        seen = await waiting.wait_until_settled(services.database, submission, NEVER_S)
    assert [each.status for each in looks] == ["running", "graded"]
    assert seen.status == "graded"


async def test_cases_are_told_as_they_are_judged(
    learner: AsyncClient, judge: FakeJudge, services: Services
) -> None:
    judge.gate.clear()
    judge.end_gate.clear()
    submission, told = await hand_in(learner, services), []
    async with asyncio.timeout(PATIENCE_S):
        async for news in waiting.watch(services.database, submission, NEVER_S, services.live):
            told.append("case" if isinstance(news, LiveCase) else news.status)
            if told[-1] == "running":
                judge.gate.set()
            if told[-1] == "case":
                judge.end_gate.set()
    assert [each for each in dict.fromkeys(told) if each != "queued"] == ["running", "case", "graded"]


async def test_who_goes_away_is_forgotten(learner: AsyncClient, judge: FakeJudge, services: Services) -> None:
    judge.gate.clear()
    submission = await hand_in(learner, services)
    stream = asyncio.create_task(learner.get(f"{HAND_IN}/{submission.id}/events"))
    await until(lambda: len(services.live.bells) == len(services.database.bells) == 1)
    stream.cancel()
    await until(lambda: len(services.live.bells) == len(services.database.bells) == 0)
    judge.gate.set()
