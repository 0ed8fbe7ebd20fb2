"""Thousands of mixed submissions through one pool of each library: is one lost or misgraded, does it grow?

    python tests/bench/soak.py [--count N] [--threads N]

Every tenth submission is an attack of the sandbox's catalogue, every fifth uses torch;
the rest are right, wrong, or raise. A table shows what the pool's process and the
zygotes hold after each thousand. Exits with 1 if a submission was lost or misgraded,
or if anything grew between the first thousand and the last.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "sandbox"))  # the catalogue lies with the tests that it is for

from catalogue import read_attacks  # noqa: E402 - after the path that leads to it
from holdings import Holdings, growth, settled_holdings  # noqa: E402
from tiny_question import HONEST, TIME_LIMIT_S, VERSION, Library, tiny_question  # noqa: E402

from graders.coding.judging import grade_code  # noqa: E402
from graders.coding.preparer import Preparer  # noqa: E402
from graders.sandbox.pool import Pool  # noqa: E402
from graders.verdicts import GraderError, Verdict  # noqa: E402

STAGE = 1_000
READY = 2
WRONG = "def f(x):\n    return 2 * x + 1\n"
RAISING = "def f(x):\n    raise ValueError('not today')\n"


@dataclass(frozen=True)
class Submission:
    """One answer and the verdicts it may get; `says` must stand in the message."""

    name: str
    source: str
    library: Library
    due: tuple[Verdict, ...]
    says: str = ""
    time_s: float = TIME_LIMIT_S


class Soak:
    """Grades submissions by one pool of each library and notes each one that goes wrong."""

    def __init__(self, pools: dict[Library, Pool]) -> None:
        self.pools = pools
        self._preparer = Preparer(
            lambda job: pools["torch" if job.library_set == "torch" else "numpy"].run(job)
        )

    def trouble(self, submission: Submission) -> str:
        """What is wrong with its grade, or nothing."""
        question = tiny_question(submission.library, time_s=submission.time_s)
        try:
            prepared = self._preparer.get_prepared(question, f"{VERSION}-{submission.library}", 0)
            run = self.pools[submission.library].run
            grade = grade_code(question, VERSION, submission.source, prepared, run)
        except GraderError as error:
            return f"{submission.name}: lost, {error}"
        if grade.verdict in submission.due and submission.says in grade.message:
            return ""
        return f"{submission.name}: {grade.verdict} where {'/'.join(submission.due)} is due. {grade.message}"


def main() -> None:
    """Soak, print, and exit with what came of it."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--threads", type=int, default=3)
    options = parser.parse_args()
    started_s = time.monotonic()
    with Pool("numpy", ready=READY) as numpy, Pool("torch", ready=READY) as torch:
        soak = Soak({"numpy": numpy, "torch": torch})
        zygotes = [numpy.start(), torch.start()]
        troubles, stages = soak_through(soak, options.count, options.threads)
        if [numpy.start(), torch.start()] != zygotes:
            troubles.append("a zygote was ended and started again")
    grown = growth(stages[0], stages[-1])
    print(f"{options.count} submissions in {time.monotonic() - started_s:.0f} s, {len(troubles)} in trouble")
    for line in (*troubles[:50], *grown):
        print(f"  {line}")
    sys.exit(1 if troubles or grown else 0)


def soak_through(soak: Soak, count: int, threads: int) -> tuple[list[str], list[Holdings]]:
    """Grade `count` submissions; returns what went wrong, and what was held after each stage."""
    troubles: list[str] = []
    stages: list[Holdings] = []
    submissions = mixed_submissions()
    print(Holdings.heading())
    with ThreadPoolExecutor(threads) as executor:
        for done in range(0, count, STAGE):
            batch = [next(submissions) for _ in range(min(STAGE, count - done))]
            troubles += filter(None, executor.map(soak.trouble, batch))
            stages.append(settled_holdings(soak.pools.values(), READY))
            print(stages[-1].row(done + len(batch)), flush=True)
    return troubles, stages


def mixed_submissions() -> Iterator[Submission]:
    """Without end, the same in every run: every tenth hostile, every fifth with torch."""
    attacks = hostile_submissions()
    harmless = [
        ("right", HONEST, Verdict.CORRECT),
        ("wrong", WRONG, Verdict.WRONG_ANSWER),
        ("raising", RAISING, Verdict.RUNTIME_ERROR),
    ]
    number = 0
    while True:
        number += 1
        if number % 10 == 0:
            yield next(attacks)
        else:
            name, source, due = harmless[number % len(harmless)]
            yield Submission(name, source, "torch" if number % 5 == 0 else "numpy", (due,))


def hostile_submissions() -> Iterator[Submission]:
    """The catalogue over and over, each time in another order."""
    attacks = [attack for attack in read_attacks() if attack.fits_here]
    order = random.Random(0)
    while True:
        order.shuffle(attacks)
        for attack in attacks:
            yield Submission(
                attack.name, attack.source, attack.library, attack.due, attack.says, attack.time_s
            )


if __name__ == "__main__":
    main()
