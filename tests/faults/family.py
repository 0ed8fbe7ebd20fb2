"""Processes of the host: who descends from whom, and who is still there."""

from __future__ import annotations

import time
from pathlib import Path
from typing import NamedTuple

_ENDING_LIMIT_S = 60.0
_LOOK_AGAIN_S = 0.05
_PARENT, _STARTED = 1, 19  # fields behind the name in /proc/PID/stat


class Known(NamedTuple):
    """A process, told from a later one that got its number; `started` is in the kernel's ticks."""

    pid: int
    started: int


def family_of(root_pid: int) -> set[Known]:
    """A process and all below it."""
    parents = {
        known: parent
        for entry in Path("/proc").iterdir()
        if (found := _look_at(entry))
        for known, parent in [found]
    }
    family = {known for known in parents if known.pid == root_pid}
    while (
        more := {each for each, parent in parents.items() if parent in {one.pid for one in family}} - family
    ):
        family |= more
    return family


def command_of(pid: int) -> str:
    """A process's command line; "" once it has ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except OSError:
        return ""


def still_there(known: set[Known]) -> list[str]:
    """Command lines of those that have not ended although they were given time."""
    give_up = time.monotonic() + _ENDING_LIMIT_S
    while left := {
        each for each in known if (seen := _look_at(Path(f"/proc/{each.pid}"))) and seen[0] == each
    }:
        if time.monotonic() > give_up:
            return [f"{each.pid} {command_of(each.pid)}" for each in left]
        time.sleep(_LOOK_AGAIN_S)
    return []


def _look_at(entry: Path) -> tuple[Known, int] | None:
    """A process with its parent's pid; None for what is no process, or has ended."""
    if not entry.name.isdigit():
        return None
    try:
        # The name may itself hold spaces and brackets.
        fields = (entry / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    except OSError:
        return None
    return None if fields[0] == "Z" else (Known(int(entry.name), int(fields[_STARTED])), int(fields[_PARENT]))
