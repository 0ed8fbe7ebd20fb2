"""Measures what preparing costs, and what keeping the prepared variants saves.

    python tests/bench/preparing.py [--rounds N]

A learner who is the first on a variant waits for it to be prepared; with the store
warm, only for a file to be read. Medians over variants and rounds are printed.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from graders.answers import CodeAnswer
from graders.judge import Judge
from graders.sandbox.policy import LIBRARY_SETS
from graders.verdicts import Verdict
from questions.bank import load_bank
from questions.code import CodeQuestion
from questions.loader import LoadedQuestion

CHECKOUT = Path(__file__).parents[2]
REFILL_S = 0.05  # for the pool to have a child ready again, as between a learner's submissions
VARIANTS = 2  # of each question: they cost the same


@dataclass
class Waits:
    """How long the first submission on a variant waited, and the next one, in seconds each."""

    cold_s: list[float] = field(default_factory=list)
    warm_s: list[float] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)


def main() -> None:
    """Measure and print all."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    print("\n".join([first_submissions(options.rounds), whole_bank()]))


def first_submissions(rounds: int = 3) -> str:
    """Markdown: the wait of a first submission without and with the store, and of a second one."""
    questions = coding_questions()
    waits = {loaded.question.id: Waits() for loaded in questions}
    for _ in range(rounds):
        with tempfile.TemporaryDirectory() as folder:
            with running_judge(Path(folder)) as judge:
                for loaded in questions:
                    waits[loaded.question.id].cold_s += submit(judge, loaded)
            with running_judge(Path(folder)) as judge:
                for loaded in questions:
                    waits[loaded.question.id].warm_s += submit(judge, loaded)
                    waits[loaded.question.id].again_s += submit(judge, loaded)
    lines = [
        "### The first submission on a variant",
        "",
        "From source to grade, median ms; the answer is the solution.",
        "",
        "| question | runs to prepare | not prepared | prepared on disk | prepared in memory |",
        "|---|--:|--:|--:|--:|",
    ]
    for loaded in questions:
        wait = waits[loaded.question.id]
        figures = " | ".join(f"{_median_ms(each):.1f}" for each in (wait.cold_s, wait.warm_s, wait.again_s))
        lines.append(f"| {loaded.question.id} | {_runs(loaded)} | {figures} |")
    return "\n".join(lines) + "\n"


def whole_bank() -> str:
    """Markdown: `batchmark check` of the whole bank, with nothing kept and with all proofs kept."""
    with tempfile.TemporaryDirectory() as folder:
        cold_s, cached_s = _check(Path(folder)), _check(Path(folder))
    return (
        "### `batchmark check` of the whole bank\n\n"
        "| nothing kept, s | all kept, s |\n|--:|--:|\n"
        f"| {cold_s:.1f} | {cached_s:.2f} |\n"
    )


def coding_questions() -> list[LoadedQuestion]:
    """Every coding question that ships."""
    loaded = load_bank().questions.values()
    return [each for each in loaded if isinstance(each.question, CodeQuestion)]


@contextmanager
def running_judge(cache_dir: Path) -> Iterator[Judge]:
    """A judge as after the start of a process, its sandboxes standing."""
    with Judge(cache_dir=cache_dir) as judge:
        for library_set in LIBRARY_SETS:
            judge.start(library_set)
        yield judge


def submit(judge: Judge, loaded: LoadedQuestion) -> list[float]:
    """Hand in the solution on some variants; returns seconds from source to grade."""
    assert isinstance(loaded.question, CodeQuestion)
    waits_s = []
    for variant in range(min(VARIANTS, loaded.question.variants)):
        time.sleep(REFILL_S)
        started_s = time.perf_counter()
        grade = judge.grade(loaded, CodeAnswer(source=loaded.question.solution), variant)
        waits_s.append(time.perf_counter() - started_s)
        assert grade.verdict is Verdict.CORRECT, grade.message
    return waits_s


def _runs(loaded: LoadedQuestion) -> int:
    question = loaded.question
    assert isinstance(question, CodeQuestion)
    return len(question.mutants) + len(question.equivalents) + len(("inputs", "solution", "starter"))


def _median_ms(seconds: list[float]) -> float:
    return statistics.median(seconds) * 1e3


def _check(var_dir: Path) -> float:
    program = [sys.executable, "-c", "from app.cli import main; main()", "check"]
    settings = {**os.environ, "BATCHMARK_VAR_DIR": str(var_dir), "PYTHONPATH": str(CHECKOUT)}
    settings.pop("BATCHMARK_CACHE_DIR", None)
    started_s = time.perf_counter()
    done = subprocess.run(program, capture_output=True, text=True, check=False, env=settings, cwd=var_dir)
    elapsed_s = time.perf_counter() - started_s
    assert done.returncode == 0, done.stdout + done.stderr
    return elapsed_s


if __name__ == "__main__":
    main()
