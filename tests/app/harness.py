"""Running the application inside a test, and clients that talk to it."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

from fake_judge import FakeJudge
from fastapi import FastAPI
from httpx2 import ASGITransport, AsyncClient
from patience import until

from app.db.people.credentials import issue_token
from app.db.people.users import ensure_user
from app.db.tables import CredentialKind, Role
from app.main import create_app
from app.settings import Settings
from questions.bank import Bank, load_bank
from questions.loader import LoadedQuestion, parse_question

CODE = "forward-train-torch"
WAIT = {"Prefer": "wait=10"}


@asynccontextmanager
async def running(settings: Settings, judge: FakeJudge, **more: Any) -> AsyncIterator[FastAPI]:
    """The application between its start and its end; `more` goes to `create_app`."""
    bank = _load_with(settings.bank_dir) if settings.bank_dir else _copy(_own_bank())
    app = create_app(settings, judge_factory=lambda _: judge, bank=bank, **more)
    async with app.router.lifespan_context(app):
        yield app


@cache
def _own_bank() -> Bank:
    return load_bank()


def _load_with(extra: Path) -> Bank:
    """The bank with a folder of a test's; whatever was read before is not read again, which takes seconds."""
    with patch("questions.bank.parse_question", _parse_once):
        return load_bank(extra=extra)


_parsed: dict[tuple[str, str], LoadedQuestion] = {}


def _parse_once(source: str, file: str, *known: Any) -> LoadedQuestion:
    if (source, file) not in _parsed:
        _parsed[source, file] = parse_question(source, file, *known)
    return _parsed[source, file]


def _copy(bank: Bank) -> Bank:
    """A bank whose collections a test may change; what is in them is frozen."""
    return Bank(**{each.name: copy.copy(getattr(bank, each.name)) for each in fields(bank)})


async def client_for(app: FastAPI, name: str | None, role: Role = Role.LEARNER) -> AsyncClient:
    """A client of the application with this person's token; None: nobody's."""
    headers: dict[str, Any] = {}
    if name is not None:
        now = datetime.now(UTC)
        async with app.state.services.database.writing() as session:
            user = await ensure_user(session, name=name, role=role, now=now)
            token = await issue_token(session, user_id=user.id, kind=CredentialKind.API, now=now)
        headers["Authorization"] = f"Bearer {token}"
    # A surprise must come back as a response, as it does over the wire.
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url="http://testserver", headers=headers, timeout=30)


async def settled(client: AsyncClient, location: str) -> dict[str, Any]:
    """The submission once it is graded or failed."""

    async def look() -> dict[str, Any] | None:
        body: dict[str, Any] = (await client.get(location)).json()
        return body if body["status"] in ("graded", "failed") else None

    found: dict[str, Any] = await until(look)
    return found


def code_answer(source: str, **more: Any) -> dict[str, Any]:
    """The body that hands in this source."""
    return {"question_id": CODE, "answer": {"source": source}, **more}
