"""What an attack could leave on the host, and how to see it.

An attack that writes, binds or mounts uses a name with `MARK` in it, so that what
other processes do at the same time is not mistaken for its work.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

MARK = "escaped"
SERVERS = 2  # a zygote is two processes: one waits outside its pid namespace, one forks inside
_WRITABLE = ("/", "/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/etc", "/root", "/home")
_SETTLED_LIMIT_S = 60.0  # a killed child goes and a new one is forked, on a very busy machine
_LOOK_AGAIN_S = 0.01


def traces() -> list[str]:
    """Marked files, mounts and sockets on the host; [] is what is due."""
    return [*_marked_files(), *_marked_lines("/proc/self/mountinfo"), *_marked_lines("/proc/net/unix")]


def _marked_files() -> Iterator[str]:
    for folder in (*_WRITABLE, str(Path.cwd())):
        try:
            yield from (str(path) for path in Path(folder).iterdir() if MARK in path.name)
        except OSError:  # absent, or not ours to read: then an attack can't have written there either
            continue


def _marked_lines(table: str) -> Iterator[str]:
    lines = Path(table).read_text(encoding="utf-8", errors="replace").splitlines()
    return (line for line in lines if MARK in line)


def listening_ports() -> set[str]:
    """Local addresses of listening TCP sockets, as the kernel writes them."""
    tables = (
        Path(name).read_text(encoding="ascii").splitlines()[1:]
        for name in ("/proc/net/tcp", "/proc/net/tcp6")
    )
    rows = (line.split() for table in tables for line in table)
    return {row[1] for row in rows if row[3] == "0A"}


def family_of(root_pid: int) -> set[int]:
    """Pids of a process, all below it, and all that ever shared its session."""
    parents, sessions = {}, {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (fields := _stat(entry)):
            parents[int(entry.name)], sessions[int(entry.name)] = int(fields[1]), int(fields[3])
    family = {pid for pid, session in sessions.items() if session == root_pid} | {root_pid}
    while more := {pid for pid, parent in parents.items() if parent in family} - family:
        family |= more
    return family


def _stat(process: Path) -> list[str]:
    # The fields after the name, which may itself hold spaces and brackets: state, ppid, pgrp, session…
    try:
        fields = (process / "stat").read_text(encoding="utf-8", errors="replace").rpartition(") ")[2].split()
    except OSError:  # it has just ended
        return []
    return [] if fields[0] == "Z" else fields


def parent_of(pid: int) -> int:
    """The pid of a process's parent."""
    return int(_stat(Path(f"/proc/{pid}"))[1])


def session_of(pid: int) -> int:
    """The session id of a process."""
    return int(_stat(Path(f"/proc/{pid}"))[3])


def settled_family(root_pid: int, size: int) -> set[int]:
    """The family once it stays at `size` members, or what it is after waiting long enough."""
    deadline_s = time.monotonic() + _SETTLED_LIMIT_S
    before: set[int] = set()
    family = family_of(root_pid)
    # Twice the same: between a killed child's end and the next one's fork, the number alone says little.
    while (len(family) != size or family != before) and time.monotonic() < deadline_s:
        time.sleep(_LOOK_AGAIN_S)
        before, family = family, family_of(root_pid)
    return family
