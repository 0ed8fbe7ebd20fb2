"""What the clock ends while a variant is prepared: ours to try again, and never kept for long."""

from __future__ import annotations

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from counted_run import RUNS, VERSION, CountedRun, double_question

from graders.coding import preparer as preparer_module
from graders.coding.prepare import prepare
from graders.coding.preparer import SPOILT_KEPT_S, Preparer
from graders.sandbox.outcome import Job
from graders.verdicts import ClockError

EQUIVALENT = "def f(x):\n    return x * 2.0\n"
QUESTION = double_question(equivalents=[{"code": EQUIVALENT}])


def is_mutant(job: Job) -> bool:
    return "3 * x" in job.source


@pytest.mark.parametrize(
    ("is_cut", "what"),
    [
        (lambda job: not job.source, "`inputs`"),
        (lambda job: "x + x" in job.source, "the solution"),
        (lambda job: "x * 2.0" in job.source, "another right form"),
    ],
    ids=["inputs", "solution", "equivalent"],
)
def test_what_a_variant_needs_is_our_fault_when_it_is_cut(is_cut: Callable[[Job], bool], what: str) -> None:
    with pytest.raises(ClockError, match=f"{what} was still running after 5 s"):
        prepare(QUESTION, 0, CountedRun(cut=is_cut))


def test_the_next_submission_finds_it_prepared_once_we_are_quick_again() -> None:
    slow = [True]
    run = CountedRun(cut=lambda job: slow[0] and "x + x" in job.source)
    preparer = Preparer(run)
    with pytest.raises(ClockError):
        preparer.get_prepared(QUESTION, VERSION, 0)
    slow[0] = False
    assert preparer.get_prepared(QUESTION, VERSION, 0).in_time


def test_a_mutant_that_is_cut_gives_nothing_and_is_tried_again_later(monkeypatch: pytest.MonkeyPatch) -> None:
    now_s = [1_000.0]
    monkeypatch.setattr(preparer_module, "time", SimpleNamespace(monotonic=lambda: now_s[0]))
    slow = [True]
    run = CountedRun(cut=lambda job: slow[0] and is_mutant(job))
    preparer = Preparer(run)
    spoilt = preparer.get_prepared(QUESTION, VERSION, 0)
    assert spoilt.mutants[0].outputs == (None, None)
    slow[0] = False
    assert preparer.get_prepared(QUESTION, VERSION, 0) is spoilt
    assert len(run.jobs) == RUNS + 1
    now_s[0] += SPOILT_KEPT_S + 1
    whole = preparer.get_prepared(QUESTION, VERSION, 0)
    assert None not in whole.mutants[0].outputs
    now_s[0] += 1e9
    assert preparer.get_prepared(QUESTION, VERSION, 0) is whole
