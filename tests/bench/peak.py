"""A deadline as discrete events: when learners come, how long they wait, who is told to come again.

    python tests/bench/peak.py [--learners N] [--write]

Service times are those that `load.py --write` kept, the rules of refusing and coming again the
service's own. The same simulation is first held against the runs that were measured.
"""

from __future__ import annotations

import argparse
import heapq
import math
import random
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from page import OPERATIONS, read_measured, write_part

from app.rules.queueing import PACE_WINDOW, come_again_s

LEARNERS = 1_000_000
SHARE = 0.3  # of all learners, who hand code in during the last hours
WINDOW_S = 3 * 3_600.0
RUSH_S = 1_800.0  # the rate grows e-fold in each of these, towards the deadline
WAIT_S = 60.0  # what most would wait for a grade
JITTER = 0.5  # nobody comes again to the second
_CHECKED_CALLS = 20_000
_CONNECTIONS = 19  # the pool, and those that listen for jobs and for grades
_A_TERM = 100  # submissions of a learner
_KIB = 1_024
_LINGER = 100  # times the pace's window, after which whoever still is refused is counted as lost


@dataclass
class Outcome:
    """What became of those who came; waits in seconds, from the first POST to the grade."""

    waits_s: list[float] = field(default_factory=list)
    refused: int = 0
    lost: int = 0

    def quantile(self, share: float) -> float:
        """The wait below which that share lies."""
        ordered = sorted(self.waits_s)
        return ordered[min(int(share * len(ordered)), len(ordered) - 1)]


@dataclass
class Queue:
    """`slots` that grade, and at most `limit` that wait."""

    slots: int
    limit: float
    service_s: list[float]
    rng: random.Random = field(default_factory=lambda: random.Random(0))
    _waiting: deque[float] = field(default_factory=deque)
    _busy: int = 0
    _graded_at: deque[float] = field(default_factory=deque)

    def run(self, arrivals: Iterable[float]) -> Outcome:
        """Have learners come at these moments, in order, and each come again as long as it is refused."""
        outcome, again, ends = Outcome(), list[tuple[float, float]](), list[tuple[float, float]]()
        fresh = iter(arrivals)
        following = next(fresh, math.inf)
        while True:
            comes, end = min(following, again[0][0] if again else math.inf), ends[0][0] if ends else math.inf
            if min(comes, end) == math.inf:
                return outcome
            if end <= comes:
                now, first_at = heapq.heappop(ends)
                self._end(now, first_at, ends, outcome)
                continue
            first_at = comes
            if comes == following:
                following = next(fresh, math.inf)
            else:
                first_at = heapq.heappop(again)[1]
            self._come(comes, first_at, ends, again, outcome)

    def _come(
        self,
        now: float,
        first_at: float,
        ends: list[tuple[float, float]],
        again: list[tuple[float, float]],
        outcome: Outcome,
    ) -> None:
        if self._busy < self.slots:
            self._busy += 1
            heapq.heappush(ends, (now + self.rng.choice(self.service_s), first_at))
        elif len(self._waiting) < self.limit:
            self._waiting.append(first_at)
        elif now - first_at > _LINGER * PACE_WINDOW.total_seconds():
            outcome.lost += 1
        else:
            outcome.refused += 1
            heapq.heappush(again, (now + self._pause_s(now), first_at))

    def _end(self, now: float, first_at: float, ends: list[tuple[float, float]], outcome: Outcome) -> None:
        outcome.waits_s.append(now - first_at)
        self._graded_at.append(now)
        if self._waiting:
            heapq.heappush(ends, (now + self.rng.choice(self.service_s), self._waiting.popleft()))
        else:
            self._busy -= 1

    def _pause_s(self, now: float) -> float:
        while self._graded_at and self._graded_at[0] < now - PACE_WINDOW.total_seconds():
            self._graded_at.popleft()
        pause_s = come_again_s(waiting=len(self._waiting), graded=len(self._graded_at))
        return pause_s * (1 + JITTER * self.rng.random())


def rush(count: int, rng: random.Random) -> Iterator[float]:
    """Moments at which so many come in the window before a deadline, more and more towards it."""
    depth = 1 - math.exp(-WINDOW_S / RUSH_S)
    moments = (WINDOW_S + RUSH_S * math.log(1 - depth * rng.random()) for _ in range(count))
    return iter(sorted(moments))


def steady(count: int, rate: float, rng: random.Random) -> Iterator[float]:
    """Random moments, `rate` a second on average."""
    now = 0.0
    for _ in range(count):
        now += rng.expovariate(rate)
        yield now


def busiest_rate(count: int) -> float:
    """How many come a second right before the deadline."""
    return count / RUSH_S / (1 - math.exp(-WINDOW_S / RUSH_S))


def checked(measured: dict[str, Any]) -> str:
    """The simulation beside what was measured, at the same rates."""
    lines = [
        "### The simulation beside the measured runs",
        "",
        "Seconds from POST to grade. Simulated is the queue alone, with the service times of all slots busy.",
        "",
        "| calls, of what can be graded | measured p50 | p95 | p99 | simulated p50 | p95 | p99 |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for share, run in measured["graded_s"].items():
        rate = float(share) * measured["code_per_s"]
        queue = Queue(measured["slots"], math.inf, measured["service_s"])
        outcome = queue.run(steady(_CHECKED_CALLS, rate, random.Random(0)))
        figures = [run["p50"], run["p95"], run["p99"], *(outcome.quantile(at) for at in (0.5, 0.95, 0.99))]
        lines.append(f"| {float(share):.0%} | {' | '.join(f'{each:.3f}' for each in figures)} |")
    return "\n".join(lines) + "\n"


def by_workers(measured: dict[str, Any], count: int) -> tuple[str, int]:
    """Waits by the number of workers; and the fewest that keep nearly everybody below `WAIT_S`."""
    needed = busiest_rate(count) / measured["code_per_s"]
    lines = [
        "| workers | pace, of the busiest moment's | p50 s | p95 s | longest s | told to come again | lost |",
        "|--:|--:|--:|--:|--:|--:|--:|",
    ]
    enough = 0
    for share in (0.5, 0.75, 1.0, 1.25):
        workers = max(1, math.ceil(needed * share))
        limit = workers * measured["code_per_s"] * WAIT_S
        outcome = Queue(workers * measured["slots"], limit, measured["service_s"]).run(
            rush(count, random.Random(1))
        )
        p50, p95, longest = (outcome.quantile(at) for at in (0.5, 0.95, 1.0))
        told = f"{outcome.refused} | {outcome.lost}"
        lines.append(f"| {workers} | {share:.0%} | {p50:.2f} | {p95:.1f} | {longest:.0f} | {told} |")
        if p95 <= WAIT_S and not outcome.lost:
            enough = enough or workers
    return "\n".join(lines) + "\n", enough


def main() -> None:
    """Simulate, print, and keep it if that is wanted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--learners", type=int, default=LEARNERS)
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    measured, count = read_measured(), int(options.learners * SHARE)
    table, enough = by_workers(measured, count)
    heading = _describe(measured, options.learners)
    text = "\n".join([checked(measured), "### A deadline, by workers", "", heading, table])
    plan = _plan(measured, options.learners, enough)
    print(text, plan, sep="\n")
    if options.write:
        write_part("peak", text)
        write_part("plan", plan, OPERATIONS)
    sys.exit(0 if enough else 1)


def _describe(measured: dict[str, Any], learners: int) -> str:
    count, rate = int(learners * SHARE), measured["code_per_s"]
    return (
        f"{learners:,} learners, {SHARE:.0%} of whom hand in code during the last {WINDOW_S / 3_600:.0f} h,"
        f" the rate growing e-fold every {RUSH_S / 60:.0f} minutes: {count:,} answers,\n"
        f"{busiest_rate(count):.0f} a second at the deadline. A worker has {measured['slots']} slots on"
        f" {measured['cores']} cores and grades {rate:.0f} a second.\nAs many may wait as are graded in"
        f" {WAIT_S:.0f} s; whoever is refused comes again when told to, or up to half as much later.\n"
    )


def _plan(measured: dict[str, Any], learners: int, workers: int) -> str:
    rate, busiest = measured["code_per_s"], busiest_rate(int(learners * SHARE))
    choice, size = (measured[name][measured["database"]] for name in ("choice_per_s", "bytes_per_submission"))
    webs, memory_mib = math.ceil(2 * busiest / choice), measured["worker_mib"]
    each_worker = f"{measured['slots']} slots and {measured['cores']} cores"
    served = f"{busiest:.0f} answers a second at the deadline; 19 of 20 wait less than {WAIT_S:.0f} s"
    rows = [
        (f"workers of {each_worker}", workers, served),
        ("memory for them, GiB", f"{workers * memory_mib / _KIB:.0f}", f"{memory_mib:.0f} MiB each, idle"),
        ("web processes", webs, f"twice {busiest:.0f} requests as heavy as a hand-in, {choice:.0f} each"),
        ("connections of PostgreSQL", (webs + workers) * _CONNECTIONS, "19 for each process, as it is set"),
        ("`BATCHMARK_QUEUE_LIMIT`", int(workers * rate * WAIT_S), f"what is graded in {WAIT_S:.0f} s"),
        (f"database of {_A_TERM} submissions each, TiB", f"{learners * _A_TERM * size / _KIB**4:.1f}", ""),
        (
            "kept at the deadline, MiB a second",
            f"{busiest * size / _KIB**2:.1f}",
            "and two to three times that as log",
        ),
    ]
    head = f"By `tests/bench/peak.py` from what `tests/bench/load.py` measured, for {learners:,} learners.\n"
    lines = [f"| {what} | {many} | {why} |" for what, many, why in rows]
    return "\n".join([head, "| part | how many | why |", "|---|--:|---|", *lines])


if __name__ == "__main__":
    main()
