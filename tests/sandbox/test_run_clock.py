"""What counts against a run's time limit: not that others had the processor. Needs no sandbox."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest

from graders.sandbox import clock
from graders.sandbox.clock import MOST_WAITING, Clock
from graders.sandbox.usage import Meter

PATIENCE_S = 60.0
LIMIT_S = 5.0


@pytest.fixture
def now_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, in its one place, to be set."""
    now = [1_000.0]
    monkeypatch.setattr(clock, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_the_limit_is_up_when_it_is_up(now_s: list[float]) -> None:
    watched = Clock(LIMIT_S)
    now_s[0] += 4.0
    assert watched.left_s() == 1.0
    now_s[0] += 1.0
    assert watched.left_s() == 0.0
    assert watched.elapsed_s() == LIMIT_S


def test_waiting_is_overlooked_as_it_adds_up(now_s: list[float]) -> None:
    waited_s = [3.0]
    watched = Clock(LIMIT_S, lambda: waited_s[0])
    now_s[0] += 6.0
    assert watched.left_s() == 2.0
    waited_s[0] = 4.0
    now_s[0] += 2.5
    assert watched.left_s() == 0.5
    now_s[0] += 1.0
    assert watched.left_s() == -0.5
    assert watched.elapsed_s() == 9.5


def test_there_is_an_end_to_it_however_busy_the_machine(now_s: list[float]) -> None:
    watched = Clock(LIMIT_S, lambda: 1e9)
    now_s[0] += LIMIT_S * (1 + MOST_WAITING) - 1
    assert watched.left_s() == 1.0
    now_s[0] += 1
    assert watched.left_s() == 0.0


@pytest.fixture
def rivals() -> Iterator[list[int]]:
    """Two processes that never rest, on one core."""
    core = min(os.sched_getaffinity(0))
    made = [subprocess.Popen([sys.executable, "-S", "-c", "while True: pass"]) for _ in range(2)]
    for each in made:
        os.sched_setaffinity(each.pid, {core})
    yield [each.pid for each in made]
    for each in made:
        each.kill()
        each.wait()


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="this kernel doesn't tell who waited")
def test_the_kernel_tells_how_long_a_process_waited(rivals: list[int]) -> None:
    meter = Meter(rivals[0])
    try:
        deadline_s = time.monotonic() + PATIENCE_S
        while meter.read().waited_s < 0.02 and time.monotonic() < deadline_s:
            time.sleep(0.01)
        assert meter.read().waited_s >= 0.02
    finally:
        meter.close()
