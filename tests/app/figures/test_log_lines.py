"""Logs: every line about a request or a submission can be found by its id, and none opens a door."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from fake_judge import RIGHT, FakeJudge
from fastapi import FastAPI
from harness import WAIT, client_for, code_answer, running
from httpx2 import ASGITransport, AsyncClient
from sqlalchemy.exc import OperationalError

from app.db.columns import is_id
from app.db.engine import Database
from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import DEFAULT_COURSE, CredentialKind, Role
from app.logs import HIDDEN, configure_library_logs, configure_logs, hide_secrets
from app.settings import Settings
from graders.verdicts import GraderError

PASSWORD = "correct horse battery staple"


class Said(StringIO):
    """What was logged."""

    def lines(self) -> list[dict[str, Any]]:
        """Every line so far; each is JSON."""
        return [json.loads(line) for line in self.getvalue().splitlines()]


@pytest.fixture
def said(monkeypatch: pytest.MonkeyPatch) -> Said:
    """Stands in for standard error, which the log is bound to when the application is made."""
    said = Said()
    monkeypatch.setattr("sys.stderr", said)
    return said


@pytest.fixture
async def app(said: Said, settings: Settings, judge: FakeJudge) -> AsyncIterator[FastAPI]:
    assert not said.getvalue()
    async with running(settings, judge) as app:
        yield app


async def test_request_and_submission_stand_in_every_line(
    said: Said, learner: AsyncClient, judge: FakeJudge
) -> None:
    judge.errors.append(GraderError("the sandbox failed"))
    headers = {**WAIT, "X-Request-Id": "from-the-proxy.42"}
    made = await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=headers)
    assert made.headers["x-request-id"] == "from-the-proxy.42"
    found = said.lines()
    by_event = {line["event"]: line for line in found}
    assert {"answered", "graded", "grading failed by our fault"} <= set(by_event)
    assert {line["submission"] for line in found if "submission" in line} == {made.json()["id"]}
    assert by_event["answered"] | {"elapsed_ms": 0, "timestamp": ""} == {
        "event": "answered",
        "level": "info",
        "method": "POST",
        "route": "/api/v1/submissions",
        "status": 201,
        "elapsed_ms": 0,
        "request": "from-the-proxy.42",
        "submission": made.json()["id"],
        "timestamp": "",
    }


async def test_an_id_that_is_not_sane_is_replaced(stranger: AsyncClient) -> None:
    for given in ("short", "x" * 65, "with space", 'with"quote', "täuschung", ""):
        answer = await stranger.get("/healthz", headers={"X-Request-Id": given.encode()})
        assert is_id(answer.headers["x-request-id"]), given


async def test_refusals_before_any_route_have_an_id_too(stranger: AsyncClient) -> None:
    refused = await stranger.post("/sign-out", headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert is_id(refused.headers["x-request-id"])


async def test_one_request_says_nothing_of_another(said: Said, learner: AsyncClient) -> None:
    await learner.post("/api/v1/submissions", json=code_answer(RIGHT), headers=WAIT)
    await learner.post("/sign-out")
    [signed_out] = [line for line in said.lines() if line.get("route") == "/sign-out"]
    assert "submission" not in signed_out


async def test_what_opens_a_door_is_never_logged(
    app: FastAPI, said: Said, monkeypatch: pytest.MonkeyPatch
) -> None:
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    now, secrets = datetime.now(UTC), [PASSWORD]
    async with app.state.services.database.writing() as session:
        user = await ensure_user(session, name="emmy", role=Role.ADMIN, now=now)
        link = await issue_token(session, user_id=user.id, kind=CredentialKind.LINK, now=now, lifetime_s=60)
    secrets.append(link)
    async with AsyncClient(transport=transport, base_url="http://testserver", timeout=30) as browser:
        await browser.get(f"/sign-in/{link}")
        signed_in = await browser.post(f"/sign-in/{link}")
        assert signed_in.status_code == 303
        secrets += [cookie.value or "" for cookie in browser.cookies.jar]
        changed = await browser.post("/account/password", data={"password": PASSWORD})
        await browser.post("/sign-in", data={"name": "emmy", "password": f"{PASSWORD}!"})
        assert changed.status_code in (200, 303, 422)
    async with await client_for(app, "root", Role.ADMIN) as admin:
        secrets.append(admin.headers["Authorization"].removeprefix("Bearer "))
        token = await admin.post("/api/v1/tokens", json={"label": "mine"})
        assert token.status_code == 201
        secrets.append(token.json()["token"])
        hook = {"url": "https://hooks.example/in", "events": ["submission.graded"]}
        made = await admin.post(f"/api/v1/courses/{DEFAULT_COURSE}/webhooks", json=hook)
        assert made.status_code == 201, made.text
        secrets.append(made.json()["secret"])
        invited = await admin.post("/lti/platforms/invitations", headers={"Sec-Fetch-Site": "same-origin"})
        secrets += re.findall(r"bm_[\w-]+", invited.text)
        # Everything fails, with what was asked for in the address and in the statement.
        monkeypatch.setattr(Database, "glancing", _broken)
        monkeypatch.setattr(Database, "reading", _broken)
        monkeypatch.setattr(Database, "writing", _broken)
        for path in (f"/sign-in/{secrets[1]}", f"/invitations/{secrets[-1]}", "/api/v1/me"):
            assert (await admin.get(path)).status_code >= 400
            await admin.post(path, headers={"Sec-Fetch-Site": "same-origin"})
    logged = said.getvalue()
    assert "the database failed a request" in logged
    assert all(len(secret) > 8 for secret in secrets)
    assert [secret for secret in secrets if secret in logged] == []


def _broken(_database: Database) -> None:
    raise OperationalError("SELECT", {}, Exception("gone"), hide_parameters=True)


async def test_what_a_statement_was_given_does_not_stand_in_its_error(new_sqlite: str) -> None:
    database = Database(new_sqlite)
    try:
        with pytest.raises(OperationalError) as caught:
            async with database.reading() as session:
                await (await session.connection()).exec_driver_sql("SELECT ? FROM nowhere", (PASSWORD,))
    finally:
        await database.close()
    assert "nowhere" in str(caught.value)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        "Authorization: Bearer abc.def",
        "bm_0123456789abcdef",
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.c2ln",
        "postgresql://batchmark:hunter2@db/batchmark",
    ],
)
def test_should_it_be_logged_it_is_hidden_by_its_shape(text: str) -> None:
    hidden = hide_secrets(None, "", {"event": f"before {text} after"})["event"]
    assert HIDDEN in hidden
    for part in ("abc.def", "0123", "MfKQ", "c2ln", "hunter2"):
        assert part not in hidden
    assert hidden.startswith("before ")
    assert hidden.endswith(" after")


def test_and_by_its_name_while_all_else_stays() -> None:
    event = {
        "event": "x",
        "id_token": "a",
        "client_secret": "b",
        "new_password": "c",
        "verdict": "correct",
        "tries": 2,
    }
    hidden = dict.fromkeys(("id_token", "client_secret", "new_password"), HIDDEN)
    assert hide_secrets(None, "", dict(event)) == {**event, **hidden}


def test_what_libraries_warn_of_has_the_same_form(monkeypatch: pytest.MonkeyPatch) -> None:
    said = Said()
    monkeypatch.setattr("sys.stderr", said)
    root = logging.getLogger()
    before = root.handlers[:], root.level
    try:
        configure_logs()
        configure_library_logs()
        logging.getLogger("somebody.else").warning("slow: %s", "Bearer abcdef")
        logging.getLogger("somebody.else").info("not worth a line")
    finally:
        root.handlers[:], _ = before
        root.setLevel(before[1])
    [line] = said.lines()
    assert line["logger"] == "somebody.else"
    assert line["level"] == "warning"
    assert line["event"] == f"slow: {HIDDEN}"
