"""Judging while a claim is kept alive: whatever the judge gives or raises reaches whoever waits."""

from __future__ import annotations

import asyncio
import gc
import threading
from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
from structlog.testing import capture_logs
from teaching_bank import CALL_SOURCE

from app.pipeline.answering import judging
from app.pipeline.answering.judging import judge_renewing, load_version, try_to_renew
from graders.verdicts import Grade, GraderError, Verdict

PATIENCE_S = 60
GRADE = Grade(verdict=Verdict.CORRECT, points=1.0, max_points=1.0, message="")


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


async def test_a_judge_that_ends_early_is_our_fault_and_says_so() -> None:
    def judged() -> NoReturn:
        raise StopIteration

    with pytest.raises(GraderError, match="the judge ended early"):
        await judge_renewing(judged, _renew, lease_s=60)


async def test_the_claim_is_renewed_until_there_is_a_grade_even_where_that_fails() -> None:
    has_been_renewed, renewed = threading.Event(), 0

    async def renew() -> None:
        nonlocal renewed
        renewed += 1
        if renewed == 3:
            has_been_renewed.set()
        raise OSError

    def judged() -> Grade:
        assert has_been_renewed.wait(PATIENCE_S)
        return GRADE

    with capture_logs() as logs:
        assert await judge_renewing(judged, renew, lease_s=0.03) == GRADE
    assert renewed == len(logs) >= 3


async def test_a_grade_made_within_the_lease_renews_nothing() -> None:
    async def renew() -> NoReturn:
        raise AssertionError

    with capture_logs() as logs:
        assert await judge_renewing(lambda: GRADE, renew, lease_s=60 * PATIENCE_S) == GRADE
    assert logs == []


async def test_a_claim_that_is_not_renewed_is_logged() -> None:
    async def renew() -> NoReturn:
        raise OSError

    with capture_logs() as logs:
        await try_to_renew(_renew)
        await try_to_renew(renew)
    assert [each["event"] for each in logs] == ["a claim was not renewed"]


async def test_what_fails_after_whoever_waited_was_cancelled_is_heard_of() -> None:
    """Else asyncio complains of it when the task is thrown away."""
    begun, goes_on, unheard = threading.Event(), threading.Event(), []
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, said: unheard.append(said["message"]))

    def judged() -> NoReturn:
        begun.set()
        assert goes_on.wait(PATIENCE_S)
        raise KeyError

    waiting = asyncio.create_task(judge_renewing(judged, _renew, lease_s=PATIENCE_S))
    assert await asyncio.to_thread(begun.wait, PATIENCE_S)
    others = asyncio.all_tasks() - {waiting, asyncio.current_task()}
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    goes_on.set()
    await asyncio.wait(others, timeout=PATIENCE_S)
    del others, waiting
    gc.collect()
    assert unheard == []


class TestVersions:
    @pytest.fixture(autouse=True)
    def asked(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        """The versions that the database was asked for; it has them all."""
        asked: list[str] = []

        async def get_version(_: Any, version: str) -> Any:
            asked.append(version)
            return SimpleNamespace(source=CALL_SOURCE, question_id="name-the-call")

        monkeypatch.setattr(judging, "get_version", get_version)
        monkeypatch.setattr(judging, "_versions", {})
        monkeypatch.setattr(judging, "_VERSIONS", 2)
        return asked

    async def load(self, version: str) -> str:
        database: Any = SimpleNamespace(reading=nullcontext)
        return (await load_version(database, version)).question.id

    async def test_each_is_read_once_and_the_one_read_first_goes_first(self, asked: list[str]) -> None:
        for version in ("a", "b", "a", "b"):
            assert await self.load(version) == "name-the-call"
        assert asked == ["a", "b"]
        await self.load("c")
        assert list(judging._versions) == ["b", "c"]
        await self.load("b")
        assert asked == ["a", "b", "c"]
