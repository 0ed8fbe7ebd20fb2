"""Judging while a claim is kept alive: whatever the judge raises reaches whoever waits."""

from __future__ import annotations

import asyncio
from typing import NoReturn

import pytest

from app.pipeline.answering.judging import judge_renewing
from graders.verdicts import GraderError

PATIENCE_S = 60


async def _renew() -> None:
    pass


@pytest.mark.parametrize(
    ("raised", "told"), [(StopIteration(), GraderError), (KeyError("x"), KeyError)], ids=["stop", "key"]
)
async def test_what_the_judge_raises_is_raised(raised: Exception, told: type[Exception]) -> None:
    def judged() -> NoReturn:
        raise raised

    with pytest.raises(told):
        await asyncio.wait_for(judge_renewing(judged, _renew, lease_s=0.3), PATIENCE_S)
