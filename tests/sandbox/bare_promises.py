"""What still holds where a host allows no namespaces at all; run on such a host by `test_footing.py`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from jobs import job

from graders.sandbox.outcome import Ending, Raised, Returned
from graders.sandbox.outer_wall import Footing, find_footing
from graders.sandbox.pool import Pool
from graders.verdicts import GraderError

ATTACKS = {
    "reads a file of the host": "open('/etc/passwd').read()",
    "lists the processes": "__import__('os').listdir('/proc')",
    "reads another process's memory": "open('/proc/1/mem', 'rb').read(1)",
    "writes a file": "open('/tmp/escaped', 'w').write('x')",
    "opens a socket": "__import__('socket').socket()",
    "forks": "__import__('os').fork()",
    "starts a program": "__import__('os').execv('/bin/true', ['true'])",
    "signals everyone": "__import__('os').kill(-1, 0)",
    "starts a thread": "__import__('threading').Thread(target=print).start()",
}


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool("numpy", allow_missing_walls=True) as made:
        yield made


def test_this_host_is_bare() -> None:
    assert find_footing() is Footing.BARE


def test_it_is_refused_unless_the_risk_is_taken() -> None:
    with Pool("numpy") as pool, pytest.raises(GraderError, match="neither user namespaces nor"):
        pool.start()


def test_an_honest_answer_runs(pool: Pool) -> None:
    assert isinstance(pool.run(job("def f(x):\n    return 2 * x\n")).cases[0], Returned)
    assert pool.start().footing is Footing.BARE


@pytest.mark.parametrize("attack", ATTACKS)
def test_what_landlock_and_the_filter_keep(pool: Pool, attack: str) -> None:
    outcome = pool.run(job(f"def f(x):\n    return {ATTACKS[attack]}\n"))
    raised = outcome.cases[0]
    assert isinstance(raised, Raised)
    assert {"PermissionError", "RuntimeError"} & set(raised.types)


def test_the_clock_still_ends_a_run(pool: Pool) -> None:
    assert pool.run(job("while True: pass\n", time_limit_s=0.5)).ending is Ending.TIME_LIMIT
