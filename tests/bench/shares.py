"""Whose the time of a warm grade is: the answer's, ours, or the kernel's.

What the processor spends on our side outside may go on beside the answer, on another core:
then the parts come to more than the whole.
"""

from __future__ import annotations

import statistics
import time

import contest

from graders.sandbox.job_parts import encode_job
from graders.sandbox.pool import Pool


def measure(library: str, rounds: int) -> str:
    """The Markdown table of one library set."""
    job = contest.job_of(library)
    warm = contest.start_warm(library, encode_job(job)[0].hex())
    wall, answer, inside, judging = [], [], [], []
    with Pool(library) as pool:
        outcome = pool.run(job)
        expected = contest.expected_of(outcome)
        for _ in range(rounds):
            time.sleep(contest.REFILL_S)
            used_s = time.thread_time()
            wall.append(contest.grade(pool, job, expected))
            judging.append(time.thread_time() - used_s)
            answer.append(contest.ask(warm, "answer"))
            inside.append(contest.ask(warm, "inside"))
    contest.end(warm)
    return _table(*map(statistics.median, (wall, answer, inside, judging)))


def _table(wall_s: float, answer_s: float, inside_s: float, judging_s: float) -> str:
    around_s = max(0.0, inside_s - answer_s)
    parts = {
        "the answer's own: the ten checks, warm": answer_s,
        "ours, in the box: reading the job, writing the results": around_s,
        "ours, outside: sending, reading, comparing; some of it beside the answer": judging_s,
        "the kernel's (waking both sides, copying pages, caches gone cold), less what went on at once": (
            wall_s - answer_s - around_s - judging_s
        ),
    }
    lines = ["", "| share of a warm grade | ms | % |", "|---|--:|--:|"]
    lines += [f"| {name} | {part * 1e3:.2f} | {100 * part / wall_s:.0f} |" for name, part in parts.items()]
    return "\n".join([*lines, f"| together | {wall_s * 1e3:.2f} | 100 |"]) + "\n"
