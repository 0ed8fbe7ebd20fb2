"""Preparing without a sandbox: a run whose outputs hang on the source alone, and which is counted."""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from graders.coding.preparer import Preparer
from graders.coding.store import Store
from graders.sandbox.outcome import Ending, Job, Raised, Returned, RunOutcome
from graders.values import Array
from questions.code import CodeQuestion

FIELDS: dict[str, Any] = {
    "id": "double",
    "kind": "code",
    "title": "Double it",
    "lesson": "L0",
    "points": 2,
    "prompt": "Write `f(x)`, which doubles the array `x`.",
    "library": "numpy",
    "provides": ["f"],
    "starter": "def f(x): ...\n",
    "solution": "def f(x):\n    return x + x\n",
    "inputs": "return {'x': rng.normal(3, 2, (3, 4))}",
    "cases": [
        {"id": "doubles", "points": 1, "run": "return {'out': f(x)}"},
        {"id": "shifted", "points": 1, "run": "return {'out': f(x + 1)}"},
    ],
    "mutants": [
        {"misconception": "wrong-axis", "code": "def f(x):\n    return 3 * x\n"},
        {"misconception": "input-mutated", "code": "def f(x):\n    raise ValueError\n"},
    ],
}
VERSION = "1" * 64
RUNS = 5  # inputs, solution, starter and two mutants; float64 is not widened


def double_question(**changes: Any) -> CodeQuestion:
    """The question that is prepared, with whole fields replaced."""
    return CodeQuestion.model_validate(FIELDS | changes)


@dataclass
class CountedRun:
    """A `run`: the starter gives nothing, whoever raises is seen to; all else gives its source's length."""

    cut: Callable[[Job], bool] = lambda _: False  # which jobs the clock ends, before they give anything
    pause_s: float = 0.0
    before: Callable[[], object] = lambda: None
    jobs: list[Job] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, job: Job) -> RunOutcome:
        self.before()
        with self._lock:
            self.jobs.append(job)
        time.sleep(self.pause_s)
        cases: dict[int, Returned | Raised] = {}
        cut = self.cut(job)
        for index, case in enumerate(() if cut else job.cases):
            if "raise" in job.source:
                cases[index] = Raised(("ValueError", "Exception"), "", ())
            elif "..." not in job.source:
                array = np.full((2, 3), len(job.source) + index + 0.5)
                name = "x" if case.id == "inputs" else "out"
                cases[index] = Returned({name: Array(array, "ndarray", "float64")})
        return RunOutcome(
            ending=Ending.TIME_LIMIT if cut else Ending.FINISHED,
            loaded=True,
            cases=cases,
            load_error=None,
            printed="",
            printed_truncated=False,
            signal=0,
            elapsed_ms=1.0,
            cpu_ms=1.0,
            memory_mib=1.0,
            libraries={},
        )


def main(folder: Path, log: Path) -> None:
    """Once told to, prepare one variant, and write a line to `log` for each run that it took."""
    print("ready", flush=True)  # noqa: T201 - to whoever started this process
    sys.stdin.readline()
    run = CountedRun(pause_s=0.05)
    store = Store(folder, tell=print)
    Preparer(run, store).get_prepared(double_question(), VERSION, 0)
    with log.open("a") as file:
        file.write("run\n" * len(run.jobs))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
