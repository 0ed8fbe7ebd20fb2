"""What comes back of one run: results, printed text, and how it ended."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable

import numpy as np
import pytest
from boxes import start_or_skip
from jobs import DOUBLE, job, value
from tiny_question import Library

from graders.sandbox.outcome import Ending, Job, Raised, Returned, Snippet
from graders.sandbox.pool import Pool
from graders.values import Array

pytestmark = pytest.mark.sandbox


@pytest.fixture
def pool(get_pool: Callable[[Library], Pool]) -> Pool:
    return get_pool("numpy")


def test_printed_text_comes_back_in_order(pool: Pool) -> None:
    source = (
        "import os, sys\nprint('loaded')\ndef f(x):\n    print('in f', float(x[0]))\n"
        "    print('aside', file=sys.stderr)\n    os.write(1, b'raw\\n')\n    return 2 * x\n"
    )
    outcome = pool.run(job(source, cases=2))
    one = ["in f {}", "aside", "raw"]
    assert outcome.printed.split("\n") == [
        "loaded",
        *[line.format(x) for x in (1.0, 2.0) for line in one],
        "",
    ]
    assert not outcome.printed_truncated


def test_printed_text_is_cut_and_costs_nothing(pool: Pool) -> None:
    outcome = pool.run(job("def f(x):\n    print('x' * 1_000_000)\n    return 2 * x\n", 21))
    assert value(outcome) == 42
    assert outcome.printed_truncated
    assert set(outcome.printed) == {"x"}
    assert 60_000 < len(outcome.printed) < 70_000


def test_what_was_printed_before_a_crash_is_there(pool: Pool) -> None:
    outcome = pool.run(job("import ctypes\ndef f(x):\n    print('here')\n    ctypes.string_at(0)\n"))
    assert outcome.ending is Ending.CRASHED
    assert outcome.signal == signal.SIGSEGV
    assert outcome.printed == "here\n"


def test_an_answer_has_the_whole_time_limit(pool: Pool) -> None:
    started_s = time.monotonic()
    outcome = pool.run(job("def f(x):\n    while True: pass\n", time_limit_s=0.3))
    assert outcome.ending is Ending.TIME_LIMIT
    assert time.monotonic() - started_s >= 0.3
    assert outcome.elapsed_ms >= 300
    assert outcome.cpu_ms > 0


def test_results_before_a_time_out_survive(pool: Pool) -> None:
    source = "def f(x):\n    while x[0] == 3: pass\n    return 2 * x\n"
    outcome = pool.run(job(source, 1, time_limit_s=0.5, cases=4))
    assert outcome.ending is Ending.TIME_LIMIT
    assert [value(outcome, index) for index in sorted(outcome.cases)] == [2, 4]


def test_an_exception_in_one_case_leaves_the_others_alone(pool: Pool) -> None:
    source = "def f(x):\n    if x[0] == 2: raise ValueError('two')\n    return 2 * x\n"
    outcome = pool.run(job(source, 1, cases=3))
    assert value(outcome, 0) == 2
    assert value(outcome, 2) == 6
    assert isinstance(outcome.cases[1], Raised)


def test_a_case_gets_the_inputs_it_names_and_each_case_new_ones(pool: Pool) -> None:
    changing = Snippet("a", "x[:] = 7\nreturn {'out': sorted(locals())}")
    cases = (changing, Snippet("b", "return {'out': x + y}"))
    array = Array(np.ones(1), "ndarray", "float64")
    outcome = pool.run(Job("numpy", "", cases, {"x": array, "y": array, "z": array}))
    first = outcome.cases[0]
    assert isinstance(first, Returned)
    assert first.outputs == {"out": ["x"]}
    assert value(outcome, 1) == 2


def test_large_arrays_cross_unharmed(pool: Pool) -> None:
    values = np.random.default_rng(0).normal(size=(1_000, 300))
    large = Job(
        "numpy",
        DOUBLE,
        (Snippet("a", "return {'out': f(x)}"),),
        {"x": Array(values, "ndarray", "float64")},
        ("f",),
    )
    returned = pool.run(large).cases[0]
    assert isinstance(returned, Returned)
    assert isinstance(returned.outputs, dict)
    out = returned.outputs["out"]
    assert isinstance(out, Array)
    np.testing.assert_array_equal(out.data, 2 * values)


def test_output_past_the_limit_ends_the_run() -> None:
    with Pool("numpy", ready=1, output_limit_bytes=10_000) as small:
        start_or_skip(small)
        outcome = small.run(job("import numpy as np\ndef f(x):\n    return np.zeros(2_000)\n"))
        assert outcome.ending is Ending.OUTPUT_LIMIT
        assert value(small.run(job(DOUBLE, 21))) == 42
