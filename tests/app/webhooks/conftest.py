"""The service with a receiver in the network's place, and retries that come at once."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from fake_judge import FakeJudge
from fastapi import FastAPI
from harness import client_for, running
from httpx2 import AsyncClient
from receiver import Receiver

from app.db.tables import Role
from app.settings import Settings


@pytest.fixture
def settings(settings: Settings) -> Settings:
    more = {"base_url": "https://quiz.example", "sweep_interval_s": 0.1, "grading": False}
    return settings.model_copy(update={**more, "webhook_retry_delay_s": 0.1, "webhook_tries": 3})


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
async def app(settings: Settings, receiver: Receiver) -> AsyncIterator[FastAPI]:
    async with running(settings, FakeJudge(), webhook_transport=receiver.transport()) as app:
        yield app


@pytest.fixture
async def admin(app: FastAPI) -> AsyncIterator[AsyncClient]:
    async with await client_for(app, "root", Role.ADMIN) as client:
        yield client
