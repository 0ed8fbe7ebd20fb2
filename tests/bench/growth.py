"""How a grade's cost grows with the size of the arrays and the number of cases."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from typing import Any

import contest
import numpy as np
import work

from graders.sandbox.pool import Pool

SHAPES = ((16, 8), (64, 32), (256, 64), (1024, 128), (2048, 128))
REPEATS = (1, 2, 5)


def growth(rounds: int) -> str:
    """The Markdown section, for numpy."""
    lines = ["### Growth", "", "numpy, a box is ready, against the same checks in a warm loop.", ""]
    with Pool("numpy") as pool:
        lines += ["| input | loop ms | graded ms | ratio |", "|---|--:|--:|--:|"]
        for rows, features in SHAPES:
            figures = _measure(pool, _inputs(rows, features), work.CASES, rounds)
            lines.append(f"| {rows} × {features} | {figures}")
        lines += ["", "| cases | loop ms | graded ms | ratio |", "|--:|--:|--:|--:|"]
        for repeats in REPEATS:
            cases = work.CASES * repeats
            lines.append(f"| {len(cases)} | {_measure(pool, _inputs(64, 32), cases, rounds)}")
    return "\n".join(lines) + "\n"


def _inputs(rows: int, features: int) -> dict[str, Any]:
    rng = np.random.default_rng(0)
    x, dout = rng.normal(3.0, 2.0, (2, rows, features))
    return {"x": x, "gamma": rng.normal(size=features), "beta": rng.normal(size=features), "dout": dout}


def _measure(pool: Pool, inputs: dict[str, Any], cases: tuple[str, ...], rounds: int) -> str:
    job = contest.job_of("numpy", inputs, cases)
    right = work.run_checks(work.load("numpy"), inputs, cases)
    expected = contest.expected_of(pool.run(job))

    def loop() -> None:
        assert work.count_right(work.run_checks(work.load("numpy"), inputs, cases), right) == len(cases)

    loops, grades = [], []
    for _ in range(rounds):
        time.sleep(contest.REFILL_S)
        loops.append(_seconds(loop))
        grades.append(contest.grade(pool, job, expected))
    warm_s, graded_s = statistics.median(loops), statistics.median(grades)
    return f"{warm_s * 1e3:.2f} | {graded_s * 1e3:.2f} | {graded_s / warm_s:.2f} |"


def _seconds(work_through: Callable[[], None]) -> float:
    started_s = time.perf_counter()
    work_through()
    return time.perf_counter() - started_s
