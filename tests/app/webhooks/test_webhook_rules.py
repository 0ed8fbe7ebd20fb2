"""What webhooks are told, where they may be, how they are stopped, and how secrets change hands."""

from __future__ import annotations

import asyncio
import json
import socket
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from typing import Any, NoReturn

import httpx2
import pytest
from fake_judge import FakeJudge
from harness import client_for, running
from hooked import COURSE, QUESTION, QUIZ, delivered, delivery, hand_in, log_of, make, state_of
from httpx2 import AsyncClient
from patience import until
from receiver import Receiver
from sqlalchemy import update
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from app.db.courses.courses import create_course
from app.db.depths import look_at_depths
from app.db.tables import DEFAULT_COURSE, Role
from app.db.webhooks.hooks import get_hook
from app.db.webhooks.tables import Event, Webhook
from app.rules.retrying import LONGEST_PAUSE_S, pause_after
from app.sealing import SealError, seal, unseal
from app.services import Services
from app.settings import Settings


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what is told, and when no more, hangs on no database."""
    return new_sqlite


async def test_each_event_tells_its_fact(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver
) -> None:
    await make(instructor)
    await hand_in(learner)
    by_hand = {"user": "ada", "question_id": QUESTION, "score": 0.25, "reason": "because"}
    place = f"/api/v1/quizzes/{QUIZ}/overrides?course_id={DEFAULT_COURSE}"
    assert (await instructor.post(place, json=by_hand)).status_code == 201
    settings = f"{COURSE}/quizzes/{QUIZ}/settings"
    assert (await instructor.put(settings, json={"counts": "last"})).status_code == 200
    source = (await instructor.get(f"/api/v1/questions/{QUESTION}/source")).text
    new = source.replace("title:", "title: Newly", 1)
    put = await instructor.put(
        f"/api/v1/questions/{QUESTION}", content=new, headers={"If-Match": "*", "Prefer": "wait=30"}
    )
    assert put.status_code == 200, put.text
    await until(lambda: len(receiver.requests) == 4)
    by_type = {json.loads(each.content)["type"]: json.loads(each.content) for each in receiver.requests}
    assert set(by_type) == {each.value for each in Event} - {Event.REGRADE_APPLIED}
    assert by_type["score.overridden"]["data"]["score"] == 0.25
    assert by_type["terms.changed"]["data"]["user_id"] is None
    assert by_type["question.published"]["data"]["question_version"] == put.json()["version"]


async def test_only_what_was_asked_for_is_told_and_only_of_the_course(
    services: Services, learner: AsyncClient, instructor: AsyncClient, admin: AsyncClient
) -> None:
    async with services.database.writing() as session:
        await create_course(session, course_id="autumn", title="Autumn", quiz_ids=None, now=datetime.now(UTC))
    elsewhere = await make(admin, at="/api/v1/courses/autumn/webhooks")
    other = await make(instructor, "terms.changed")
    everywhere = await make(admin, "submission.graded", at="/api/v1/webhooks")
    await hand_in(learner)
    await until(lambda: delivered(admin, everywhere))
    assert await log_of(admin, elsewhere) == await log_of(instructor, other) == []


@pytest.mark.parametrize(
    ("answer", "said"),
    [((302, {"Location": "https://elsewhere.example/"}), "Redirects are not followed"), ((404, {}), "404")],
)
async def test_after_too_many_failures_it_is_stopped_until_somebody_switches_it_on(
    answer: tuple[int, dict[str, str]],
    said: str,
    learner: AsyncClient,
    instructor: AsyncClient,
    receiver: Receiver,
) -> None:
    hook = await make(instructor, "submission.graded")
    receiver.status, receiver.headers = answer
    await hand_in(learner)

    async def stopped() -> bool:
        return (await state_of(instructor, hook))["state"] == "stopped"

    await until(stopped)
    seen = await state_of(instructor, hook)
    assert "3 failures in a row" in seen["stopped_because"]
    assert said in seen["stopped_because"]
    assert len(receiver.requests) == 3
    assert {request.url.host for request in receiver.requests} == {"hooks.example"}
    await hand_in(learner)  # nobody is told, and nothing waits
    [line] = await log_of(instructor, hook)
    assert (line["status"], line["answered"]) == ("failed", answer[0])
    again = f"/api/v1/webhooks/{hook['id']}/deliveries/{line['id']}/redeliver"
    refused = await instructor.post(again)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:batchmark:webhook-off")
    receiver.status = 204
    on = await instructor.patch(f"/api/v1/webhooks/{hook['id']}", json={"on": True})
    assert (on.json()["state"], on.json()["stopped_because"]) == ("on", "")
    assert (await instructor.post(again)).status_code == 202
    [line] = await until(lambda: delivered(instructor, hook))
    assert receiver.ids[-1] == receiver.ids[0] == line["id"]


async def test_an_error_of_ours_is_tried_again_but_not_for_ever_and_stops_nobody(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*_: object) -> NoReturn:
        raise ZeroDivisionError("a mistake of ours")

    monkeypatch.setattr("app.pipeline.webhooks.telling.links_of", break_down)
    hook = await make(instructor, "submission.graded")
    await hand_in(learner)

    async def failed() -> list[dict[str, Any]]:
        return [line for line in await log_of(instructor, hook) if line["status"] == "failed"]

    [line] = await until(failed)
    assert (line["attempts"], line["answered"]) == (3, None)
    assert "An error of ours" in line["failure"]
    assert (await state_of(instructor, hook))["state"] == "on"
    assert receiver.requests == []


async def test_what_one_that_is_off_was_to_be_told_is_not_counted_as_waiting(
    instructor: AsyncClient, services: Services
) -> None:
    hook = await make(instructor, "submission.graded")
    now = datetime.now(UTC)
    async with services.database.writing() as session:
        await session.execute(update(Webhook).values(quiet_until=now + timedelta(hours=1)))
        session.add(delivery(hook["id"], 0))

    async def waiting() -> int:
        async with services.database.reading() as session:
            return (await look_at_depths(session, now)).waiting["webhook"].waiting

    assert await waiting() == 1
    await instructor.patch(f"/api/v1/webhooks/{hook['id']}", json={"on": False})
    assert await waiting() == 0


async def test_one_that_is_gone_is_stopped_at_once(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver
) -> None:
    hook = await make(instructor, "submission.graded")
    receiver.status = 410
    await hand_in(learner)

    async def stopped() -> str:
        return str((await state_of(instructor, hook))["stopped_because"])

    assert "wants to be told nothing" in await until(stopped)
    assert len(receiver.requests) == 1


@pytest.mark.parametrize("error", [httpx2.ConnectError("no"), httpx2.ReadTimeout("slow")])
async def test_a_server_that_is_not_there_is_tried_again(
    error: Exception, learner: AsyncClient, instructor: AsyncClient, receiver: Receiver
) -> None:
    hook = await make(instructor, "submission.graded")
    receiver.error = error
    await hand_in(learner)
    await until(lambda: receiver.requests)
    receiver.error = None
    assert await until(lambda: delivered(instructor, hook))


async def test_an_endless_answer_is_cut_off(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver
) -> None:
    hook = await make(instructor, "submission.graded")
    receiver.status, receiver.body = 200, b"x" * (65 << 10)
    await hand_in(learner)

    async def said() -> str:
        return "".join(line["failure"] for line in await log_of(instructor, hook))

    assert "more than 64 KiB" in await until(said)


async def test_while_a_secret_changes_hands_both_are_signed_with(
    learner: AsyncClient, instructor: AsyncClient, receiver: Receiver, services: Services
) -> None:
    hook = await make(instructor, "submission.graded")
    made = await instructor.post(f"/api/v1/webhooks/{hook['id']}/secret", json={"overlap_s": 3_600})
    new = made.json()["secret"]
    assert new != hook["secret"]
    await hand_in(learner)
    await until(lambda: delivered(instructor, hook))
    assert receiver.read(new) == receiver.read(hook["secret"])
    over = datetime.now(UTC) - timedelta(seconds=1)
    async with services.database.writing() as session:
        await session.execute(update(Webhook).values(rotating_until=over))
    await hand_in(learner)
    await until(lambda: len(receiver.requests) == 2)
    receiver.read(new)
    with pytest.raises(WebhookVerificationError):
        receiver.read(hook["secret"])
    request = receiver.requests[-1]
    with pytest.raises(WebhookVerificationError):
        Verifier(new).verify(request.content + b" ", dict(request.headers))


async def test_a_secret_is_shown_once_and_stored_sealed(
    instructor: AsyncClient, services: Services, settings: Settings
) -> None:
    hook = await make(instructor)
    assert "secret" not in await state_of(instructor, hook)
    async with services.database.reading() as session:
        sealed = (await get_hook(session, hook["id"])).sealed
    assert hook["secret"].removeprefix("whsec_")[:20] not in sealed
    assert unseal(sealed, settings.secret(), "webhook secrets").decode() == hook["secret"]
    for secret, purpose in ((b"another", "webhook secrets"), (settings.secret(), "lti keys")):
        with pytest.raises(SealError):
            unseal(sealed, secret, purpose)
    with pytest.raises(SealError):
        unseal(seal(b"x", b"s", "p")[:-4], b"s", "p")


async def test_private_addresses_are_refused_in_words(instructor: AsyncClient) -> None:
    for url in (
        "http://hooks.example/",
        "https://localhost/",
        "https://127.0.0.1/",
        "https://[::1]:8443/",
        "https://user:word@hooks.example/",
        "https://hooks..example/",
        "ftp://hooks.example/",
        "https://",
    ):
        refused = await instructor.post(
            f"{COURSE}/webhooks", json={"url": url, "events": ["submission.graded"]}
        )
        assert refused.status_code == 422, url
        assert refused.json()["errors"][0]["field"] == "url"


async def test_a_name_that_leads_to_a_private_address_is_not_called(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def resolve(_host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", port))]

    async with AsyncExitStack() as stack:
        # The real network, as far as the address.
        app = await stack.enter_async_context(running(settings, FakeJudge()))
        instructor = await stack.enter_async_context(await client_for(app, "emmy", Role.INSTRUCTOR))
        hook = await make(instructor, "submission.graded")
        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", resolve)
        assert (await instructor.post(f"/api/v1/webhooks/{hook['id']}/test")).status_code == 202

        async def failure() -> str:
            return "".join(line["failure"] for line in await log_of(instructor, hook))

        assert "not public" in await until(failure)


def test_pauses_grow_to_an_hour_and_are_spread() -> None:
    assert all(10 <= pause_after(1, 10.0) <= 13 for _ in range(50))
    assert all(40 <= pause_after(3, 10.0) <= 52 for _ in range(50))
    assert pause_after(10_000, 10.0) <= LONGEST_PAUSE_S * 1.3
    assert pause_after(1, 10.0, at_least_s=100.0) >= 100
    assert len({pause_after(1, 10.0) for _ in range(10)}) > 1
