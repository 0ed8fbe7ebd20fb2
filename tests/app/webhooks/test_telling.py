"""Webhooks from the fact to the receiver: signed, at least once, patient, and free of answers."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
from hooked import ANSWER, QUESTION, QUIZ, delivered, delivery, hand_in, log_of, make
from httpx2 import AsyncClient
from patience import until
from receiver import Receiver
from sqlalchemy import select, update

from app.db.submissions.grades import append_grade
from app.db.tables import DEFAULT_COURSE
from app.db.teaching.tables import ShadowGrade
from app.db.webhooks.deliveries import claim_delivery, list_deliveries, list_due_deliveries
from app.db.webhooks.tables import Delivery, Webhook
from app.pipeline.grade import judge_at_once
from app.pipeline.regrade import RegradeWish, apply_regrade, regrade_one, start_regrade
from app.pipeline.webhooks.telling import LEASE_S
from app.rules.regrading import RegradeRule
from app.services import Services
from app.settings import Settings


async def test_a_grade_is_told_signed_and_without_the_answer(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver
) -> None:
    hook = await make(instructor)
    submission = await hand_in(learner)
    await until(lambda: receiver.requests)
    said = receiver.read(hook["secret"])
    assert said["type"] == "submission.graded"
    link = f"https://quiz.example/api/v1/submissions/{submission['id']}"
    assert said["data"]["links"] == {"submission": link}
    told = {key: said["data"][key] for key in ("submission_id", "question_id", "quiz_id", "verdict", "score")}
    assert told == {
        "submission_id": submission["id"],
        "question_id": QUESTION,
        "quiz_id": QUIZ,
        "verdict": "correct",
        "score": 1.0,
    }
    assert ANSWER.encode() not in receiver.requests[0].content
    assert b'"ada"' not in receiver.requests[0].content  # quoted: an id may hold these letters
    assert datetime.fromisoformat(said["timestamp"]).tzinfo is not None
    [line] = await until(lambda: delivered(instructor, hook))
    assert (line["id"], line["attempts"], line["answered"]) == (receiver.ids[0], 1, 204)


async def test_a_failure_is_tried_again_under_the_same_id(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver
) -> None:
    hook = await make(instructor, "submission.graded")
    receiver.status = 500
    await hand_in(learner)
    await until(lambda: receiver.requests)
    receiver.status = 200
    [line] = await until(lambda: delivered(instructor, hook))
    assert set(receiver.ids) == {line["id"]}
    assert line["attempts"] == len(receiver.requests) >= 2
    assert line["failure"] == ""


async def test_a_worker_that_is_lost_leaves_its_message_to_the_next(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver, services: Services
) -> None:
    hook = await make(instructor, "submission.graded")
    await instructor.patch(f"/api/v1/webhooks/{hook['id']}", json={"on": True})
    receiver.error = httpx2.ConnectError("no")  # until the worker below has it
    await hand_in(learner)
    await until(lambda: receiver.requests)
    receiver.error = None
    [line] = await until(lambda: delivered(instructor, hook))
    before = len(receiver.requests)
    past = datetime.now(UTC) - timedelta(seconds=LEASE_S)
    async with services.database.writing() as session:
        lost = {"status": "running", "claimed_until": past, "ended_at": None}
        await session.execute(update(Delivery).where(Delivery.id == line["id"]).values(lost))
    await until(lambda: len(receiver.requests) > before)
    assert set(receiver.ids) == {line["id"]}


async def test_two_workers_never_have_the_same_message_and_one_that_failed_gets_one_at_a_time(
    instructor: AsyncClient, services: Services
) -> None:
    hook = await make(instructor, "submission.graded")
    database, now = services.database, datetime.now(UTC)
    await instructor.patch(f"/api/v1/webhooks/{hook['id']}", json={"on": False})
    async with database.writing() as session:  # as if it had been on
        rows = [delivery(hook["id"], number) for number in range(3)]
        session.add_all(rows)
        await session.execute(
            update(Webhook).values(state="on", failures=1, quiet_until=now + timedelta(hours=1))
        )
    later = now + timedelta(hours=2)
    async with database.reading() as session:
        assert await list_due_deliveries(session, now, 10) == []
        assert await list_due_deliveries(session, later, 10) == [row.id for row in rows]

    async def take(number: int) -> bool:
        async with database.writing() as session:
            found = await claim_delivery(session, rows[number].id, lease_s=60, now=later)
            return found is not None

    assert sum(await asyncio.gather(*(take(number) for number in (0, 0, 1, 2)))) == 1


async def test_nothing_of_a_fact_that_did_not_happen_is_told(
    instructor: AsyncClient, learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    hook = await make(instructor, "submission.graded")

    async def break_down(*given: Any, **more: Any) -> None:
        await append_grade(*given, **more)
        raise RuntimeError("after the message was written")

    monkeypatch.setattr("app.pipeline.grade.append_grade", break_down)
    body = {"question_id": QUESTION, "quiz_id": QUIZ, "answer": {"text": ANSWER}}
    assert (await learner.post("/api/v1/submissions", json=body)).status_code == 500
    assert await log_of(instructor, hook) == []


async def test_a_regrade_is_told_and_each_grade_that_it_gave(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver, services: Services, settings: Settings
) -> None:
    submission = await hand_in(learner, "no idea")
    source = (await instructor.get(f"/api/v1/questions/{QUESTION}/source")).text
    new = source.replace("accept: [", 'accept: ["no idea", ', 1)
    put = await instructor.put(f"/api/v1/questions/{QUESTION}", content=new, headers={"If-Match": "*"})
    assert put.status_code == 200, put.text
    await make(instructor, "submission.graded", "regrade.applied")
    now = datetime.now(UTC)
    wish = RegradeWish(QUESTION, put.json()["version"], DEFAULT_COURSE)
    async with services.database.writing() as session:
        regrade = await start_regrade(session, None, wish=wish, by=None, now=now)
        shadows = list(await session.scalars(select(ShadowGrade.id)))
    for shadow_id in shadows:
        await regrade_one(services.database, shadow_id, judge_at_once, settings)
    async with services.database.writing() as session:
        await apply_regrade(session, regrade.id, RegradeRule.REPLACE, by=None)
    await until(lambda: len(receiver.requests) == 2)
    told = {json.loads(each.content)["type"]: json.loads(each.content)["data"] for each in receiver.requests}
    graded, applied = told["submission.graded"], told["regrade.applied"]
    assert (graded["submission_id"], graded["score"]) == (submission["id"], 1.0)
    assert graded["regrade_id"] == applied["regrade_id"] == regrade.id
    assert applied["links"]["regrade"].endswith(regrade.id)


async def test_messages_are_forgotten_after_a_month(
    learner: AsyncClient, instructor: AsyncClient, services: Services, receiver: Receiver
) -> None:
    hook = await make(instructor, "submission.graded")
    receiver.status = 500
    await hand_in(learner)
    await until(lambda: receiver.requests)
    async with services.database.writing() as session:
        old = delivery(hook["id"], 0)
        old.status = "delivered"
        session.add(old)
    receiver.status = 204

    async def is_there() -> bool:
        return any(line["id"] == receiver.ids[-1] for line in await delivered(instructor, hook))

    await until(is_there)
    async with services.database.reading() as session:
        assert [row.id for row in await list_deliveries(session, hook["id"])] == [receiver.ids[-1]]
