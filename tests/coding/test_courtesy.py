"""What nobody waits for stands back between two runs, but not for ever."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from counted_run import RUNS, VERSION, CountedRun, double_question

from graders.coding import courtesy
from graders.coding.courtesy import Courtesy, StoppedError
from graders.coding.preparer import Preparer
from graders.sandbox.outcome import Job

JOB = Job("numpy", "x", ())


def test_a_run_waits_until_no_answer_is_graded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(courtesy, "MOST_WAIT_S", 600)
    polite, run = Courtesy(), CountedRun()
    after = polite.after_you(run, threading.Event())
    with ThreadPoolExecutor(1) as thread:
        with polite.first(), polite.first():
            waiting = thread.submit(after, JOB)
            time.sleep(0.1)
            assert run.jobs == []
        waiting.result(timeout=60)
    assert run.jobs == [JOB]


def test_it_waits_no_longer_than_its_bound() -> None:
    polite, run = Courtesy(), CountedRun()
    with polite.first():
        started_s = time.monotonic()
        polite.after_you(run, threading.Event())(JOB)
        assert time.monotonic() - started_s >= courtesy.MOST_WAIT_S * 0.9
    assert run.jobs == [JOB]


def test_an_answer_that_raises_holds_nobody_up() -> None:
    polite, run = Courtesy(), CountedRun()
    with pytest.raises(ValueError, match="ours"), polite.first():
        raise ValueError("ours")
    started_s = time.monotonic()
    polite.after_you(run, threading.Event())(JOB)
    assert time.monotonic() - started_s < courtesy.MOST_WAIT_S


def test_a_stop_ends_a_variant_between_two_runs_and_the_next_who_asks_makes_it() -> None:
    stop, run = threading.Event(), CountedRun()
    preparer = Preparer(run)

    def stop_after_two() -> None:
        if len(run.jobs) == 1:
            stop.set()

    run.before = stop_after_two
    after = Courtesy().after_you(run, stop)
    with pytest.raises(StoppedError):
        preparer.get_prepared(double_question(), VERSION, 0, run=after, give_up=stop.is_set)
    assert len(run.jobs) == 2
    preparer.get_prepared(double_question(), VERSION, 0)
    assert len(run.jobs) == 2 + RUNS
