"""What a child has used, read from the host's /proc: the child itself is not asked."""

from __future__ import annotations

import contextlib
import os
from dataclasses import dataclass
from pathlib import Path

_READ_BYTES = 1 << 14


@dataclass(frozen=True)
class Usage:
    """Processor time in seconds, peak resident memory in KiB.

    `waited_s`: how long it was ready to run and others had the processor.
    """

    cpu_s: float = 0.0
    peak_kib: int = 0
    waited_s: float = 0.0


def find_pid(pidfd: int) -> int:
    """Whose descriptor this is; 0 or less once that process is gone."""
    return _field(Path(f"/proc/self/fdinfo/{pidfd}").read_bytes(), b"Pid:")


class Meter:
    """Reads one process's usage; its files stay open, so that a reading is short."""

    def __init__(self, pid: int) -> None:
        self._schedstat = _find_open(f"/proc/{pid}/schedstat")
        self._status = _find_open(f"/proc/{pid}/status")

    def read(self) -> Usage:
        """What the process has used so far; zeros where the kernel doesn't say."""
        try:
            cpu_ns, waited_ns = map(int, _read(self._schedstat).split()[:2])
        except ValueError:
            cpu_ns = waited_ns = 0
        return Usage(cpu_ns / 1e9, max(0, _field(_read(self._status), b"VmHWM:")), waited_ns / 1e9)

    def close(self) -> None:
        """Close its files."""
        for fd in (self._schedstat, self._status):
            if fd is not None:
                os.close(fd)
        self._schedstat = self._status = None


def _find_open(path: str) -> int | None:
    with contextlib.suppress(OSError):
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    return None


def _read(fd: int | None) -> bytes:
    if fd is None:
        return b""
    try:
        return os.pread(fd, _READ_BYTES, 0)
    except OSError:  # the process is gone
        return b""


def _field(text: bytes, label: bytes) -> int:
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(label)), 0)
