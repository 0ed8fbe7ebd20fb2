"""A process that is lost between accepting an answer and grading it: nobody else has it for a lease."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from httpx2 import AsyncClient

from app.db.submissions.submissions import get_submission
from app.db.tables import Status
from app.pipeline import grade, hand_in
from app.services import Services
from app.settings import Settings


@pytest.fixture
def database_url(new_sqlite: str) -> str:
    """SQLite alone: what is stored hangs on no database."""
    return new_sqlite


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"grading": False, "lease_s": 600})


async def test_it_is_held_and_that_was_a_try(
    services: Services, learner: AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError

    async def be_lost(*_: Any) -> None:
        pass

    monkeypatch.setattr(grade, "grade_plain", fail)
    monkeypatch.setattr(hand_in, "grade_claimed", be_lost)
    body = {"question_id": "biased-argument", "answer": {"text": "axis"}}
    made = (await learner.post("/api/v1/submissions", json=body)).json()
    async with services.database.reading() as session:
        row = await get_submission(session, made["id"])
    assert (row.status, row.tries, row.turn) == (Status.RUNNING, 1, 0)
    assert row.claimed_until == row.created_at + timedelta(seconds=600)
    await grade.grade_submission(services.database, row.id, grade.judge_at_once, services.settings)
    async with services.database.reading() as session:
        assert (await get_submission(session, row.id)).status == Status.RUNNING
