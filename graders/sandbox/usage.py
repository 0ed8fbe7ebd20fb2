"""What a child has used, read from the host's /proc: the child itself is not asked."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Usage:
    """Processor time in seconds and peak resident memory in KiB."""

    cpu_s: float
    peak_kib: int


def host_pid(pidfd: int) -> int:
    """The pid that a pidfd's process has for us; 0 if it is gone or not ours to see."""
    return max(0, _field(Path(f"/proc/self/fdinfo/{pidfd}"), "Pid:"))


def read_usage(pid: int) -> Usage:
    """What the process has used so far; zeros where the kernel doesn't say."""
    try:
        cpu_ns = int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError, IndexError):
        cpu_ns = 0
    return Usage(cpu_ns / 1e9, max(0, _field(Path(f"/proc/{pid}/status"), "VmHWM:")))


def _field(file: Path, label: str) -> int:
    try:
        lines = file.read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(label)), 0)
