"""Beside PostgreSQL, any process may end at any moment: what was accepted is graded once, and soon."""

from __future__ import annotations

import os
import signal
from contextlib import suppress

import pytest
from account import Account
from postgres_server import PostgresServer

pytestmark = [pytest.mark.postgres, pytest.mark.sandbox, pytest.mark.usefixtures("sandbox")]

ENDED_WHEN_ASKED = (0, -signal.SIGTERM)  # uvicorn puts everything in order, then says why it ended


def test_web_killed(many: Account) -> None:
    with many.stream() as stream:
        many.wait_for_work(stream)
        mark = many.mark(stream)
        many.installation.kill("web")
        many.installation.start_web()
        mark.is_back()
        mark.wait_for_recovery()
    many.settle(stream, mark, "web process killed and started again")


def test_worker_frozen_past_its_lease(many: Account) -> None:
    """It wakes up with a grade that another has given meanwhile."""
    with many.stream() as stream:
        many.have_worker("other")
        many.wait_for_work(stream)
        mark = many.mark(stream)
        many.installation.signal("worker", signal.SIGSTOP)
        mark.wait_for_recovery()
        many.installation.signal("worker", signal.SIGCONT)
        many.wait_for_work(stream)
    many.settle(stream, mark, "one of two workers frozen past its lease")


def test_worker_killed_and_another_there(many: Account) -> None:
    with many.stream() as stream:
        many.have_worker("other")
        many.wait_for_work(stream)
        mark = many.mark(stream)
        many.installation.kill("worker")
        mark.wait_for_recovery()
    many.settle(stream, mark, "one of two workers killed")
    many.installation.rename("other", "worker")


# Of a zygote's processes the first waits outside the others' namespace, the second forks the rest.
ZYGOTE = {"zygote's parent": slice(0, 1), "zygote": slice(1, 2), "children": slice(2, None)}


@pytest.mark.parametrize("part", ZYGOTE)
def test_part_of_the_sandbox_killed(many: Account, part: str) -> None:
    """Nobody's answer is blamed for it."""
    with many.stream() as stream:
        many.wait_for_work(stream)
        mark = many.mark(stream)
        for pid in many.installation.zygotes("worker")[ZYGOTE[part]]:
            with suppress(ProcessLookupError):  # a child ends with its run
                os.kill(pid, signal.SIGKILL)
        mark.wait_for_recovery()
    many.settle(stream, mark, f"the sandbox's {part} killed")


def test_database_killed(many: Account, postgres: PostgresServer) -> None:
    with many.stream() as stream:
        many.wait_for_work(stream)
        mark = many.mark(stream)
        postgres.stop()
        postgres.start()
        mark.is_back()
        mark.wait_for_recovery()
    many.settle(stream, mark, "database stopped at once and started again")


def test_processes_replaced_one_after_the_other(many: Account) -> None:
    """A deployment: for a while old and new work side by side, and nobody is asked to stop submitting."""
    with many.stream() as stream:
        many.installation.start_worker("new worker")
        many.wait_for_work(stream)
        mark = many.mark(stream)
        assert many.installation.stop("worker") in ENDED_WHEN_ASKED
        mark.wait_for_recovery()
        many.installation.start_web("new web")
        assert many.installation.stop("web") in ENDED_WHEN_ASKED
    many.settle(stream, mark, "worker and web process replaced, the new beside the old")
    assert not [answer for answer in stream.refused if answer.status_code != 503]
    for name in ("web", "worker"):
        many.installation.rename(f"new {name}", name)


def test_clock_of_a_worker_stepped(many: Account) -> None:
    """An hour ahead, what is held looks abandoned to it; an hour back, held for long."""
    with many.stream() as stream:
        many.wait_for_work(stream)
        mark = many.mark(stream)
        for ahead_s in (3600.0, 0.0, -3600.0, 0.0):
            many.installation.shift_clock("worker", ahead_s)
            many.wait_for_work(stream)
        mark.wait_for_recovery()
    many.settle(stream, mark, "the worker's clock an hour ahead, and an hour back")
