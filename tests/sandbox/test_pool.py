"""What the pool promises: a box of its own for each run, and nobody loses when something dies."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from boxes import READY, start_or_skip
from host import SERVERS, family_of, parent_of, session_of, settled_family
from jobs import DOUBLE, job, value

from graders.sandbox.box import Box, BoxKilledError
from graders.sandbox.launch import ZygoteProcess
from graders.sandbox.outcome import Returned, RunOutcome
from graders.sandbox.pool import Pool
from graders.verdicts import GraderError

pytestmark = pytest.mark.sandbox

SLOW = "import time\ndef f(x):\n    time.sleep(0.4)\n    return 2 * x\n"


@pytest.fixture(scope="module")
def pool() -> Iterator[Pool]:
    with Pool("numpy", ready=READY) as pool:
        yield start_or_skip(pool)


def family(pool: Pool) -> set[int]:
    """Pids of the zygote's two processes and its waiting children, once all are there."""
    return settled_family(pool.start()._process.pid, SERVERS + READY)


def server_of(pool: Pool) -> int:
    """The pid of the zygote's inner process, which forks the children."""
    outer = pool.start()._process.pid
    return next(pid for pid in family(pool) - {outer} if parent_of(pid) == outer)


def test_a_box_is_used_once(pool: Pool) -> None:
    before = family(pool)
    for _ in range(READY):
        pool.run(job(DOUBLE))
    after = family(pool)
    assert len(before & after) == SERVERS, "a child that ran an answer is still there"


@pytest.mark.parametrize(
    ("leave", "look"),
    [
        ("np.escaped = True", "hasattr(np, 'escaped')"),
        ("import builtins; builtins.escaped = 1", "'escaped' in vars(__import__('builtins'))"),
        ("import sys; sys.modules['escaped'] = sys", "'escaped' in __import__('sys').modules"),
        ("import os; os.environ['ESCAPED'] = '1'", "'ESCAPED' in __import__('os').environ"),
        (
            "open('/tmp/escaped', 'w').close()",
            "[name for name in __import__('os').listdir('/tmp') if name == 'escaped']",
        ),
        ("import os; os.chdir('/')", "__import__('os').getcwd() != '/tmp'"),
        (
            "import resource as r; most = r.getrlimit(r.RLIMIT_AS)[1] - 1; r.setrlimit(9, (most, most))",
            "(r := __import__('resource')).getrlimit(r.RLIMIT_AS)[1] % 4096",
        ),
        ("np.seterr(all='raise')", "np.geterr()['invalid'] == 'raise'"),
        ("import sys; sys.setrecursionlimit(99)", "__import__('sys').getrecursionlimit() == 99"),
    ],
)
def test_nothing_that_an_answer_changes_reaches_the_next(pool: Pool, leave: str, look: str) -> None:
    pool.run(job(f"import numpy as np\n{leave}\n{DOUBLE}"))
    seen = pool.run(job(f"import numpy as np\ndef f(x):\n    return np.array([1.0 if {look} else 0.0])\n"))
    assert value(seen) == 0


def test_random_numbers_start_alike_in_every_box(pool: Pool) -> None:
    source = "import numpy as np\ndef f(x):\n    return np.random.rand(1)\n"
    assert value(pool.run(job(source))) == value(pool.run(job(source)))


def test_a_set_has_the_same_order_in_every_zygote(pool: Pool) -> None:
    source = "def f(x):\n    return x * 0 + hash('batch norm') % 2**32\n"
    before = value(pool.run(job(source)))
    pool.close()
    assert value(pool.run(job(source))) == before


def test_each_child_leads_its_own_session(pool: Pool) -> None:
    # A signal to a process group ignores pid namespaces: sharing one means being killed by a neighbour.
    children = family(pool) - {pool.start()._process.pid, server_of(pool)}
    assert len(children) == READY
    assert all(session_of(pid) == pid for pid in children)


def test_a_neighbour_that_kills_its_group_harms_nobody(pool: Pool) -> None:
    killer = "import os\ndef f(x):\n    os.kill(0, 9)\n    os.kill(-1, 9)\n    return x\n"
    with ThreadPoolExecutor(2) as threads:
        slow = threads.submit(pool.run, job(SLOW, 21))
        time.sleep(0.1)
        pool.run(job(killer))
        assert value(slow.result()) == 42


@pytest.mark.parametrize("who", ["outer", "inner"])
def test_a_zygote_that_died_while_nothing_ran_is_not_missed(pool: Pool, who: str) -> None:
    zygote = pool.start()
    os.kill(zygote._process.pid if who == "outer" else server_of(pool), signal.SIGKILL)
    for number in range(READY + 2):  # past the boxes that were ready before
        assert value(pool.run(job(DOUBLE, number))) == 2 * number
    pool.close()
    assert settled_family(zygote._process.pid, 1) == {zygote._process.pid}  # the root counts, alive or not


@pytest.mark.parametrize("who", ["outer", "inner"])
def test_a_run_whose_zygote_dies_is_tried_again(pool: Pool, who: str) -> None:
    target = pool.start()._process.pid if who == "outer" else server_of(pool)
    with ThreadPoolExecutor(3) as threads:
        runs = [threads.submit(pool.run, job(SLOW, number)) for number in (1, 2, 3)]
        time.sleep(0.2)
        os.kill(target, signal.SIGKILL)
        assert [value(run.result()) for run in runs] == [2, 4, 6]
    pool.close()  # without its outer half a zygote goes on, but the other tests look for both


def test_a_waiting_child_that_died_is_passed_over(pool: Pool) -> None:
    outer = pool.start()._process.pid
    servers = {outer, server_of(pool)}
    for pid in family(pool) - servers:
        os.kill(pid, signal.SIGKILL)
    assert settled_family(outer, SERVERS) == servers
    assert value(pool.run(job(DOUBLE, 21))) == 42


def test_a_child_killed_alone_costs_no_other_run(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    zygote = pool.start()
    real, killed = Box.run, iter([True, False])

    def run(box: Box, *arguments: Any, **named: Any) -> RunOutcome:
        if next(killed):
            raise BoxKilledError("the child was killed from outside")
        return real(box, *arguments, **named)

    with monkeypatch.context() as patched:
        patched.setattr(Box, "run", run)
        assert value(pool.run(job(DOUBLE, 21))) == 42
    assert pool.start() is zygote


def test_a_sandbox_that_fails_twice_is_our_fault(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: ZygoteProcess, **_named: Any) -> None:
        raise OSError("no box today")

    pool.close()
    with monkeypatch.context() as patched:
        patched.setattr(ZygoteProcess, "request_box", refuse)
        with pytest.raises(GraderError, match="failed twice: no box today"):
            pool.run(job(DOUBLE))
    assert value(pool.run(job(DOUBLE, 21))) == 42


def test_many_threads_each_get_their_own_result(pool: Pool) -> None:
    with ThreadPoolExecutor(8) as threads:
        outcomes = list(threads.map(lambda number: pool.run(job(DOUBLE, number)), range(80)))
    assert [value(outcome) for outcome in outcomes] == [2.0 * number for number in range(80)]


def test_hostile_and_honest_runs_at_once_do_not_mix(pool: Pool) -> None:
    sources = [DOUBLE, "def f(x):\n    raise ValueError(x)\n", "import os\nos._exit(0)\n", DOUBLE]
    with ThreadPoolExecutor(4) as threads:
        outcomes = list(threads.map(lambda number: pool.run(job(sources[number % 4], number)), range(40)))
    for number, outcome in enumerate(outcomes):
        if sources[number % 4] is DOUBLE:
            assert value(outcome) == 2 * number
        else:
            assert not isinstance(outcome.cases.get(0), Returned)


def test_nothing_grows_over_two_hundred_runs(pool: Pool) -> None:
    pids = [os.getpid()]
    if os.geteuid() == 0:  # the zygote lets nobody else look at it
        pids.append(server_of(pool))
    for number in range(20):
        pool.run(job(DOUBLE, number))
    family(pool)
    before = [len(os.listdir(f"/proc/{pid}/fd")) for pid in pids]  # noqa: PTH208 - only their number is wanted
    mounts = Path("/proc/self/mountinfo").read_text(encoding="utf-8").count("\n")
    for number in range(200):
        pool.run(job(DOUBLE, number))
    assert len(family(pool)) == SERVERS + READY
    assert [len(os.listdir(f"/proc/{pid}/fd")) for pid in pids] == before  # noqa: PTH208 - as above
    assert Path("/proc/self/mountinfo").read_text(encoding="utf-8").count("\n") == mounts
    assert threading.active_count() < 20


def test_it_works_when_descriptors_are_past_a_thousand(pool: Pool) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if hard < 4_096:
        pytest.skip(f"this machine allows {hard} descriptors only")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4_096, hard))
    held = [os.open("/dev/null", os.O_RDONLY) for _ in range(1_100)]
    try:
        for number in range(READY + 1):  # past the boxes that were ready before
            assert value(pool.run(job(DOUBLE, number))) == 2 * number
    finally:
        for fd in held:
            os.close(fd)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_closing_ends_every_process() -> None:
    pool = start_or_skip(Pool("numpy", ready=READY))
    zygote = pool.start()._process.pid
    assert len(family(pool)) == SERVERS + READY
    pool.close()
    assert settled_family(zygote, 1) == {zygote}  # the family counts its root, alive or not
    assert not Path(f"/proc/{zygote}").exists()


def test_a_zygote_does_not_outlive_its_service() -> None:
    start_or_skip(Pool("numpy", ready=0)).close()
    source = (
        "import os\nfrom graders.sandbox.pool import Pool\n"
        "print(Pool('numpy').start()._process.pid, flush=True)\nos._exit(9)\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", source], capture_output=True, text=True, check=False, timeout=60
    )
    zygote = int(ended.stdout)
    deadline_s = time.monotonic() + 60
    while (alive := [pid for pid in family_of(zygote) if Path(f"/proc/{pid}/exe").is_symlink()]) and (
        time.monotonic() < deadline_s
    ):
        time.sleep(0.02)
    assert alive == []
