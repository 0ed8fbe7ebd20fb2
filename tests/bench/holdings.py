"""What the pools and their zygotes hold: memory, descriptors, mounts, processes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterable
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from host import SERVERS, parent_of, settled_family

from graders.sandbox.pool import Pool

# Freed memory goes back to the system when the allocator likes, and a flood of output
# leaves it some to keep: this much is no growth.
SLACK_MIB = 24.0
SETTLING_LIMIT_S = 10.0


@dataclass(frozen=True)
class Holdings:
    """Resident memory in MiB, and counts; `zygote` adds up both libraries' servers.

    What the kernel shows to root only is -1 for others.
    """

    pool_memory_mib: float
    zygote_memory_mib: float
    pool_descriptors: int
    zygote_descriptors: int
    pool_mounts: int
    zygote_mounts: int
    processes: int

    @staticmethod
    def heading() -> str:
        """The first lines of a table of holdings."""
        names = [field.name.replace("_", " ") for field in fields(Holdings)]
        return f"| done | {' | '.join(names)} |\n|--:{'|--:' * len(names)}|"

    def row(self, done: int) -> str:
        """A line of that table, after so many submissions."""
        return f"| {done} | {' | '.join(f'{value:g}' for value in astuple(self))} |"


def growth(first: Holdings, last: Holdings) -> list[str]:
    """What grew, in words."""
    return [
        f"{field.name.replace('_', ' ')} grew from {before:g} to {after:g}"
        for field, before, after in zip(fields(Holdings), astuple(first), astuple(last), strict=True)
        if after > before + (SLACK_MIB if field.name.endswith("_mib") else 0)
    ]


def settled_holdings(pools: Iterable[Pool], ready: int) -> Holdings:
    """What is held once used children are gone and new ones wait."""
    outer_pids = [pool.start()._process.pid for pool in pools]
    families = [settled_family(pid, SERVERS + ready) for pid in outer_pids]
    servers = [
        pid
        for outer, family in zip(outer_pids, families, strict=True)
        for pid in (outer, *(each for each in family - {outer} if parent_of(each) == outer))
    ]
    deadline_s = time.monotonic() + SETTLING_LIMIT_S
    before, now = None, _holdings(servers, families)
    # The janitor closes its ends of a child a moment after the child is gone.
    while now.pool_descriptors != before and time.monotonic() < deadline_s:
        time.sleep(0.2)
        before, now = now.pool_descriptors, _holdings(servers, families)
    return now


def _holdings(servers: list[int], families: list[set[int]]) -> Holdings:
    return Holdings(
        pool_memory_mib=_memory_mib(os.getpid()),
        zygote_memory_mib=round(sum(_memory_mib(pid) for pid in servers), 1),
        pool_descriptors=_count_entries(os.getpid(), "fd"),
        zygote_descriptors=sum(_count_entries(pid, "fd") for pid in servers),
        pool_mounts=_count_lines(os.getpid(), "mountinfo"),
        zygote_mounts=sum(_count_lines(pid, "mountinfo") for pid in servers),
        processes=sum(len(family) for family in families),
    )


def _memory_mib(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
    kib = next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:"))
    return round(kib / 1024, 1)


def _count_entries(pid: int, folder: str) -> int:
    try:
        return len(list(Path(f"/proc/{pid}/{folder}").iterdir()))
    except PermissionError:
        return -1


def _count_lines(pid: int, file: str) -> int:
    try:
        return Path(f"/proc/{pid}/{file}").read_text(encoding="utf-8").count("\n")
    except PermissionError:
        return -1
