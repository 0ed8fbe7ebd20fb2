"""A grade against what a user would pick instead, side by side.

Every contestant does the same ten checks with one BLAS thread. Rounds are interleaved,
so that a busy moment hits all alike.
"""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import work

from graders.comparing.compare import compare_outputs
from graders.sandbox.outcome import Job, Returned, RunOutcome, Snippet
from graders.sandbox.policy import ENVIRONMENT
from graders.sandbox.pool import Pool
from graders.values import Array
from graders.verdicts import Verdict

HERE = Path(__file__).parent
COLD_ENVIRONMENT = {**os.environ, **ENVIRONMENT}
FLOOR = "the checks in a warm loop, no wall (the floor)"
REFILL_S = 0.05  # for the pool to have a child ready again, as between a learner's submissions
Way = Callable[[], float]


def measure(library: str, rounds: int) -> str:
    """The Markdown section of one library set."""
    job = job_of(library)
    warm = start_warm(library)
    with Pool(library) as ready, Pool(library, ready=0) as unready:
        expected = expected_of(ready.run(job))
        ways: dict[str, Way] = {
            FLOOR: lambda: ask(warm, "loop"),
            "a bare fork from a warm process, no wall": lambda: ask(warm, "fork"),
            "**Batchmark, a box is ready**": lambda: grade(ready, job, expected),
            "Batchmark, no box is ready": lambda: grade(unready, job, expected),
            "a cold process, no wall": lambda: _cold([sys.executable, str(HERE / "work.py"), library]),
        }
        if bwrap := shutil.which("bwrap"):
            jail = [bwrap, "--ro-bind", "/", "/", "--unshare-all", "--dev", "/dev", "--proc", "/proc"]
            command = [*jail, sys.executable, str(HERE / "work.py"), library]
            ways["a cold process in bubblewrap"] = lambda: _cold(command)
        seconds: dict[str, list[float]] = {name: [] for name in ways}
        for _ in range(rounds):
            for name, way in ways.items():
                time.sleep(REFILL_S)
                seconds[name].append(way())
        end(warm)
        return _section(library, seconds) + _throughput(ready, job, expected)


def job_of(library: str, inputs: dict[str, Any] | None = None, cases: tuple[str, ...] = work.CASES) -> Job:
    """The checks as a job, on these inputs or the usual ones."""
    arrays = {
        name: Array(np.asarray(value), "ndarray", "float64")
        for name, value in (inputs or work.make_inputs(library)).items()
    }
    snippets = tuple(Snippet(str(number), case) for number, case in enumerate(cases))
    return Job(library, work.SOURCES[library], snippets, dict(arrays), ("forward", "backward"))


def expected_of(outcome: RunOutcome) -> list[dict[str, Any]]:
    """What each case returned."""
    outputs = [outcome.cases[index] for index in range(len(outcome.cases))]
    return [returned.outputs for returned in outputs if isinstance(returned, Returned)]  # type: ignore[misc]


def grade(pool: Pool, job: Job, expected: list[dict[str, Any]]) -> float:
    """Seconds to run the job and compare all it returns, which must be right."""
    wrong: list[str] = []

    def watch(index: int, returned: Returned) -> None:
        results = compare_outputs(returned.outputs, expected[index], {})  # type: ignore[arg-type]
        wrong.extend(result.name for result in results if result.verdict is not Verdict.CORRECT)

    started_s = time.perf_counter()
    outcome = pool.run(job, watch)
    elapsed_s = time.perf_counter() - started_s
    assert len(outcome.cases) == len(job.cases)
    assert not wrong
    return elapsed_s


def start_warm(library: str, job: str = "") -> subprocess.Popen[str]:
    """A process that has the library imported and does the checks when asked."""
    return subprocess.Popen(
        [sys.executable, str(HERE / "warm.py"), library, job],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=COLD_ENVIRONMENT,
    )


def ask(warm: subprocess.Popen[str], way: str) -> float:
    """Seconds that the warm process took to do its checks in this way."""
    assert warm.stdin is not None
    assert warm.stdout is not None
    warm.stdin.write(f"{way}\n")
    warm.stdin.flush()
    return float(warm.stdout.readline())


def end(warm: subprocess.Popen[str]) -> None:
    """End the warm process."""
    assert warm.stdin is not None
    assert warm.stdout is not None
    warm.stdin.close()
    warm.wait()
    warm.stdout.close()


def _cold(command: list[str]) -> float:
    started_s = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=COLD_ENVIRONMENT)
    assert int(done.stdout) == len(work.CASES)
    return time.perf_counter() - started_s


def _section(library: str, seconds: dict[str, list[float]]) -> str:
    medians = {name: statistics.median(values) for name, values in seconds.items()}
    ours = next(median for name, median in medians.items() if name.startswith("**"))
    lines = [f"### {library}", "", "| way | median ms | min to max | against ours |", "|---|--:|--:|--:|"]
    for name, values in seconds.items():
        spread = f"{min(values) * 1e3:.1f} to {max(values) * 1e3:.1f}"
        lines.append(f"| {name} | {medians[name] * 1e3:.2f} | {spread} | {medians[name] / ours:.2f} |")
    return "\n".join(lines) + "\n"


def _throughput(pool: Pool, job: Job, expected: list[dict[str, Any]], seconds_s: float = 3.0) -> str:
    lines = ["", "| at once | graded a second |", "|--:|--:|"]
    for workers in (1, 2, 4):
        counts = [0] * workers
        until_s = time.perf_counter() + seconds_s

        def work_on(number: int, counts: list[int] = counts, until_s: float = until_s) -> None:
            while time.perf_counter() < until_s:
                grade(pool, job, expected)
                counts[number] += 1

        threads = [threading.Thread(target=work_on, args=(number,)) for number in range(workers)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        lines.append(f"| {workers} | {sum(counts) / seconds_s:.0f} |")
    return "\n".join(lines) + "\n"
