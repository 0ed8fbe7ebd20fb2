"""On SQLite one process does all: it may be killed, its clock may jump, and its disk may be full."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from account import Account, until
from installation import Installation
from small_disk import SmallDisk, why_not

pytestmark = [pytest.mark.sandbox, pytest.mark.usefixtures("sandbox")]
HOUR_S = 3600.0


def test_killed_and_clock_stepped(make_one: Callable[..., Installation]) -> None:
    account = Account(installation := make_one())
    with account.stream() as stream:
        account.wait_for_work(stream)
        mark = account.mark(stream)
        installation.kill("web")
        installation.start_web()
        mark.is_back()
        mark.wait_for_recovery()
    account.settle(stream, mark, "the only process, on SQLite, killed and started again")
    with account.stream() as stream:
        account.wait_for_work(stream)
        mark = account.mark(stream)
        for ahead_s in (HOUR_S, 0.0, -HOUR_S, 0.0):
            installation.shift_clock("web", ahead_s)
            account.wait_for_work(stream)
        mark.wait_for_recovery()
    account.settle(stream, mark, "the only process's clock an hour ahead, and an hour back")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[SmallDisk]:
    if reason := why_not():
        pytest.skip(f"no disk can be mounted for one process: {reason}")
    installation = SmallDisk(tmp_path)
    yield installation
    assert installation.close() == []


def test_disk_full(small_disk: SmallDisk) -> None:
    account = Account(small_disk)
    account.enrol()
    small_disk.start_web()
    with account.stream() as stream:
        account.wait_for_work(stream)
        small_disk.fill()
        until(lambda: len(stream.refused) >= 3)
        mark = account.mark(stream)
        small_disk.make_room()
        mark.wait_for_recovery()
    account.settle(stream, mark, "the disk full, then with room again")
    for refusal in stream.refused:
        problem = refusal.json()
        assert (refusal.status_code, problem["fault"]) == (503, "service"), problem
        assert refusal.headers["content-type"] == "application/problem+json"
        assert int(refusal.headers["Retry-After"]) > 0
    assert any("no room left" in refusal.json()["detail"] for refusal in stream.refused)
    with closing(sqlite3.connect(small_disk.readable_url.removeprefix("sqlite:///"))) as copy:
        assert copy.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert "database or disk is full" in small_disk.log("web")
