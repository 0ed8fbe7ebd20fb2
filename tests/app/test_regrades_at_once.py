"""Regrades of one question that are begun or applied at the same moment."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from httpx2 import AsyncClient
from sqlalchemy import func, select
from teaching_bank import MENDED_SOURCE, PICK, PlainToo, hand_in, mend, write_teaching_bank

from app.db.tables import Submission
from app.db.teaching.tables import Regrade, ShadowGrade
from app.pipeline.regrade import apply_regrade
from app.rules.regrading import RegradeRule
from app.services import Services
from app.settings import Settings

REGRADES = "/api/v1/regrades"
PATIENCE_S = 60


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    write_teaching_bank(tmp_path / "extra")
    return settings.model_copy(update={"bank_dir": tmp_path / "extra", "lock_timeout_s": PATIENCE_S})


@pytest.fixture
def judge() -> PlainToo:
    return PlainToo()


async def _finish(instructor: AsyncClient) -> str:
    """Begin a regrade at the version asked now, and wait until it is graded; its id."""
    location = (await instructor.post(REGRADES, json={"question_id": PICK})).headers["Location"]
    for _ in range(PATIENCE_S * 10):
        if not (await instructor.get(location)).json()["waiting"]:
            return location.rpartition("/")[2]
        await asyncio.sleep(0.1)
    raise TimeoutError


async def test_two_applied_at_once_lower_no_score(
    services: Services, learner: AsyncClient, instructor: AsyncClient
) -> None:
    submission_id = await hand_in(learner, PICK, {"choice": "a"})
    await mend(services)
    raising = await _finish(instructor)
    await mend(services, MENDED_SOURCE.replace("Which variance does", "What variance does"))
    halving = await _finish(instructor)
    async with services.database.writing() as session:
        row = (await session.scalars(select(ShadowGrade).where(ShadowGrade.regrade_id == halving))).one()
        row.score, row.verdict = 0.5, "partial"
        row.detail = {**(row.detail or {}), "points": 1.0, "verdict": "partial"}

    async def apply(regrade_id: str) -> None:
        async with services.database.writing() as session:
            await apply_regrade(session, regrade_id, RegradeRule.NEVER_LOWER, by=None)

    async with services.database.writing() as session:
        await apply_regrade(session, raising, RegradeRule.NEVER_LOWER, by=None)
        second = asyncio.create_task(apply(halving))
        await asyncio.wait({second}, timeout=1)  # long enough for it to look before the first one is done
    await second
    shown = (await learner.get(f"/api/v1/submissions/{submission_id}")).json()
    assert shown["score"] == 1.0


async def test_begun_at_once_they_are_one(
    services: Services, learner: AsyncClient, instructor: AsyncClient
) -> None:
    await hand_in(learner, PICK, {"choice": "a"})
    await mend(services)
    begun = [instructor.post(REGRADES, json={"question_id": PICK}) for _ in range(5)]
    answers = await asyncio.gather(*begun)
    assert {answer.status_code for answer in answers} == {202}
    assert len({answer.headers["Location"] for answer in answers}) == 1
    async with services.database.reading() as session:
        assert await session.scalar(select(func.count()).select_from(Regrade)) == 1
        assert await session.scalar(select(func.count()).select_from(ShadowGrade)) == 1
        assert await session.scalar(select(func.count()).select_from(Submission)) == 1
