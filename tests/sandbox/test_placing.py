"""Where a child wakes, and how long it rehearses, hang on who else needs the processors."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from boxes import start_or_skip
from jobs import DOUBLE, job, value

from graders.sandbox.box import Box
from graders.sandbox.launch import ZygoteProcess
from graders.sandbox.placing import waking_elsewhere
from graders.sandbox.pool import Pool

MINE = os.sched_getaffinity(0)
SLOW = "import time\ndef f(x):\n    time.sleep(0.5)\n    return 2 * x\n"
PATIENCE_S = 60.0


@pytest.fixture
def sleeper() -> Iterator[int]:
    """The pid of a process that does nothing."""
    process = subprocess.Popen([sys.executable, "-S", "-c", "input()"], stdin=subprocess.PIPE)
    yield process.pid
    process.communicate(b"\n")


@pytest.mark.skipif(len(MINE) < 2, reason="there is one processor only")
def test_a_process_is_kept_off_the_callers_processor_for_the_block_alone(sleeper: int) -> None:
    with waking_elsewhere(sleeper):
        assert len(os.sched_getaffinity(sleeper)) == len(MINE) - 1
    assert os.sched_getaffinity(sleeper) == MINE


def test_it_may_go_where_it_likes_even_if_the_block_fails(sleeper: int) -> None:
    with pytest.raises(BrokenPipeError), waking_elsewhere(sleeper):
        raise BrokenPipeError
    assert os.sched_getaffinity(sleeper) == MINE


@pytest.mark.parametrize("gone", [0, -1, 2**22 + 1])
def test_a_process_that_is_gone_keeps_nobody_from_anything(gone: int) -> None:
    with waking_elsewhere(gone):
        assert os.sched_getaffinity(0) == MINE  # 0 is the caller to the kernel


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each child asked for, whether it was to hurry."""
    hurried: list[bool] = []
    request_box = ZygoteProcess.request_box

    def note(self: ZygoteProcess, *, hurried: bool = False, noted: list[bool] = hurried) -> Box:
        noted.append(hurried)
        return request_box(self, hurried=hurried)

    monkeypatch.setattr(ZygoteProcess, "request_box", note)
    return hurried


@pytest.mark.sandbox
def test_a_child_hurries_where_somebody_waits_for_it(asked: list[bool]) -> None:
    with Pool("numpy", ready=0) as pool:
        start_or_skip(pool)
        assert value(pool.run(job(DOUBLE))) == 2
    assert set(asked) == {True}


@pytest.mark.sandbox
def test_a_child_that_nobody_waits_for_rehearses_at_leisure(asked: list[bool]) -> None:
    with Pool("numpy", ready=1) as pool:
        start_or_skip(pool)
        assert asked == [False]


@pytest.mark.sandbox
def test_a_child_is_woken_elsewhere_only_while_the_pool_does_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    placed: list[bool] = []
    run = Box.run

    def note(self: Box, *given: Any, elsewhere: bool = False) -> Any:
        placed.append(elsewhere)
        return run(self, *given, elsewhere=elsewhere)

    monkeypatch.setattr(Box, "run", note)
    with Pool("numpy", ready=2) as pool:
        start_or_skip(pool).run(job(DOUBLE))
        wait_until(lambda: all(box.is_settled for box in pool._ready))
        alone = threading.Thread(target=pool.run, args=(job(SLOW),))
        alone.start()
        wait_until(lambda: pool._running == 1)
        pool.run(job(DOUBLE))
        alone.join()
    assert placed[1:] == [True, False]


def wait_until(holds: Callable[[], bool]) -> None:
    """Return once it does, which it must in reasonable time."""
    until_s = time.monotonic() + PATIENCE_S
    while not holds():
        assert time.monotonic() < until_s
        time.sleep(0.01)
