"""Code from POST to graded: how much of the sandbox's own pace is left, and how long learners wait."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from callers import Answered, Call, hand_in_all, hand_in_when_due
from processes import tree_mib
from served import Place, code_calls

from graders.answers import CodeAnswer
from graders.judge import Judge
from questions.bank import load_bank
from questions.code import CodeQuestion

QUESTION = "forward-backward-numpy"
SLOTS = 2
SHARES = (0.5, 0.9)
_JUDGING_S, _FILLING_S, _IDLE_S, _DUE_S = 4.0, 6.0, 6.0, 15.0
_CONNECTIONS = 16
_IDLE_SHARE = 0.1
_QUANTILES = 20


@dataclass(frozen=True)
class CodeLoad:
    """What was measured. `service_s`: quantiles of a grade's time with all slots busy, in the sandbox alone.

    `answered` are the calls at each share of `handed_in`, by share; `_IDLE_SHARE` is one of them.
    """

    sandbox: float
    handed_in: float
    service_s: list[float]
    answered: dict[float, list[Answered]]
    web_mib: float
    worker_mib: float


def measure(place: Place) -> CodeLoad:
    """Judge the question's solution, first without a service, then handed in to one."""
    question = load_bank(only=QUESTION).questions[QUESTION].question
    assert isinstance(question, CodeQuestion)
    calls = code_calls(QUESTION, question.solution, place.tokens, times=40)
    grades, service_s = _judge_alone(place.folder / "prepared", question.solution)
    with _graded_place(place) as (port, web, worker):
        hand_in_all(port, _waiting(calls), _FILLING_S / 4, _CONNECTIONS)
        handed_in = hand_in_all(port, _waiting(calls), _FILLING_S, _CONNECTIONS)
        answered = {
            share: hand_in_when_due(
                port, calls, share * handed_in, _IDLE_S if share == _IDLE_SHARE else _DUE_S
            )
            for share in (_IDLE_SHARE, *SHARES)
        }
        memory = [tree_mib(pid) for pid in (web, worker)]
    return CodeLoad(grades, handed_in, service_s, answered, *memory)


def waited(answered: list[Answered], *, at_client: bool) -> list[float]:
    """Seconds that each waited, for its answer or for its grade; one that got none has waited for ever."""
    waits = [each.answered_s if at_client else each.graded_s for each in answered]
    return sorted(float("inf") if each is None else each for each in waits)


def quantile(sorted_values: list[float], share: float) -> float:
    """The value below which that share lies."""
    return sorted_values[min(int(share * len(sorted_values)), len(sorted_values) - 1)]


def _waiting(calls: list[Call]) -> list[Call]:
    return [Call(each.token, each.body, "wait=30") for each in calls]


@contextmanager
def _graded_place(place: Place) -> Iterator[tuple[int, int, int]]:
    """A port, and the processes behind it that serve and that grade: the same one on SQLite."""
    slots = {"BATCHMARK_GRADING_SLOTS": str(SLOTS), "BATCHMARK_QUEUE_LIMIT": "10000"}
    slots |= {"BATCHMARK_COURSE_QUEUE_LIMIT": "10000", "BATCHMARK_PENDING_LIMIT": "1000"}
    slots |= {"BATCHMARK_HELD_LIMIT": "1000"}
    if place.kind == "SQLite":
        with place.serving(**slots) as (port, pid):
            yield port, pid, pid
    else:
        with (
            place.working(**slots) as worker,
            place.serving(**slots, BATCHMARK_GRADING="false") as (port, web),
        ):
            yield port, web, worker


def _judge_alone(folder: Path, source: str) -> tuple[float, list[float]]:
    """Grades a second by `SLOTS` threads, and quantiles of their times; prepares all variants in `folder`."""
    loaded = load_bank(only=QUESTION).questions[QUESTION]
    assert isinstance(loaded.question, CodeQuestion)
    variants, times = loaded.question.variants, [[0.0] for _ in range(SLOTS)]
    with Judge(ready_boxes=SLOTS, cache_dir=folder) as judge:
        for variant in range(variants):
            judge.grade(loaded, CodeAnswer(source=source), variant)
        until_s = time.perf_counter() + _JUDGING_S

        def work(number: int) -> None:
            while (begun_s := time.perf_counter()) < until_s:
                judge.grade(loaded, CodeAnswer(source=source), len(times[number]) % variants)
                times[number].append(time.perf_counter() - begun_s)

        threads = [threading.Thread(target=work, args=(number,)) for number in range(SLOTS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    all_s = [each for thread_s in times for each in thread_s[1:]]
    return len(all_s) / _JUDGING_S, statistics.quantiles(all_s, n=_QUANTILES)


def describe(load: CodeLoad, kind: str) -> str:
    """The Markdown section."""
    lines = [
        f"### Code, from POST to graded ({kind})\n",
        f"`{QUESTION}`, its solution, {SLOTS} slots; callers and database share the {os.cpu_count()} cores.",
        f"The sandbox alone grades {load.sandbox:.0f} a second; handed in, authenticated, queued,",
        f"graded and kept are {load.handed_in:.0f} a second, {load.handed_in / load.sandbox:.2f} of it.",
        "Below that, calls come at random moments, and each is timed from when it was due: to its grade,",
        "and to the answer for a client that waits, in milliseconds.\n",
        "| calls, of what can be graded | calls | graded p50 | p95 | p99 | answered p50 | p95 | p99 |",
        "|--:|--:|--:|--:|--:|--:|--:|--:|",
    ]
    for share, answered in load.answered.items():
        figures = [
            f"{quantile(waited(answered, at_client=at_client), at) * 1e3:.0f}"
            for at_client in (False, True)
            for at in (0.5, 0.95, 0.99)
        ]
        lines.append(f"| {share:.0%} | {len(answered)} | {' | '.join(figures)} |")
    return "\n".join(lines) + "\n"
