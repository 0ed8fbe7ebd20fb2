"""Learners who hand in over HTTP, in processes of their own: one after the other, or each when it is due.

    python tests/bench/callers.py PORT < plan

The plan and what came of it are JSON; `load.py` writes the one and reads the other.
"""

from __future__ import annotations

import http.client
import json
import random
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

PATH = "/api/v1/submissions"
PROCESSES = 2
_PATIENCE_S = 60
_CONNECTIONS = 200  # of those who don't wait for one another


@dataclass(frozen=True)
class Call:
    """One hand-in: whose token, what body, and how long to wait for the grade (`Prefer`)."""

    token: str
    body: str
    prefer: str = ""


@dataclass(frozen=True)
class Answered:
    """What one call got, and after how long, in seconds.

    Both are counted from when the call was due, not from when it could be sent: a server that
    keeps the callers from calling must not look quick for it. `graded_s` None: it was not graded.
    """

    status: int
    answered_s: float
    graded_s: float | None


def hand_in_all(port: int, calls: Sequence[Call], seconds_s: float, connections: int) -> float:
    """Hand in as fast as is answered, over connections that stay open; how many a second were taken.

    `calls` must be more than can be made in that time.
    """
    share = connections // PROCESSES
    plans = [
        {"calls": [asdict(each) for each in calls[number::PROCESSES]], "seconds_s": seconds_s, "rows": share}
        for number in range(PROCESSES)
    ]
    return sum(said["rate"] for said in _ask(port, plans))


def hand_in_when_due(port: int, calls: Sequence[Call], rate: float, seconds_s: float) -> list[Answered]:
    """Hand in at random moments, `rate` a second on average, whatever becomes of those before."""
    plan = {"calls": [asdict(each) for each in calls], "seconds_s": seconds_s, "rate": rate}
    (said,) = _ask(port, [plan])
    return [Answered(**each) for each in said["answered"]]


def _ask(port: int, plans: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    command = [sys.executable, str(Path(__file__)), str(port)]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in plans]  # type: ignore[call-overload]
    with ThreadPoolExecutor(len(plans)) as executor:
        texts = [json.dumps(plan) for plan in plans]
        said = list(executor.map(lambda process, text: process.communicate(text)[0], processes, texts))
    return [json.loads(each) for each in said]


class _Line:
    """One connection that stays open."""

    def __init__(self, port: int) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE_S)

    def call(self, call: dict[str, str], prefer: str = "") -> tuple[int, bytes]:
        headers = {"Authorization": f"Bearer {call['token']}", "Content-Type": "application/json"}
        headers |= {"Prefer": said} if (said := prefer or call["prefer"]) else {}
        self._connection.request("POST", PATH, call["body"], headers)
        answer = self._connection.getresponse()
        return answer.status, answer.read()


def _as_fast_as_answered(port: int, plan: dict[str, Any]) -> dict[str, Any]:
    rows, calls = plan["rows"], plan["calls"]
    taken, until_s = [0] * rows, time.perf_counter() + plan["seconds_s"]

    def work(number: int) -> None:
        line = _Line(port)
        for call in calls[number::rows]:
            if time.perf_counter() >= until_s:
                return
            status, said = line.call(call)
            assert status == http.client.CREATED, (status, said)
            taken[number] += 1
        raise AssertionError("there were too few calls to make")

    with ThreadPoolExecutor(rows) as executor:
        list(executor.map(work, range(rows)))
    return {"rate": sum(taken) / plan["seconds_s"]}


def _when_due(port: int, plan: dict[str, Any]) -> dict[str, Any]:
    rng, lines = random.Random(0), threading.local()

    def work(call: dict[str, str], due_at: float) -> Answered:
        if not hasattr(lines, "line"):
            lines.line = _Line(port)
        status, said = lines.line.call(call, "wait=30")
        graded_at = json.loads(said).get("graded_at")
        graded_s = datetime.fromisoformat(graded_at).timestamp() - due_at if graded_at else None
        return Answered(status, time.time() - due_at, graded_s)

    due_at = begun_at = time.time()
    futures = []
    with ThreadPoolExecutor(_CONNECTIONS) as executor:
        for call in plan["calls"]:
            due_at += rng.expovariate(plan["rate"])
            if due_at > begun_at + plan["seconds_s"]:
                break
            time.sleep(max(0.0, due_at - time.time()))
            futures.append(executor.submit(work, call, due_at))
    return {"answered": [asdict(each.result()) for each in futures]}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    way = _when_due if "rate" in given else _as_fast_as_answered
    json.dump(way(int(sys.argv[1]), given), sys.stdout)
