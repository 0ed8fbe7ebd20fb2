# due: runtime_error
# Reads its own and other processes' state in /proc; the box has no /proc.
# says: FileNotFoundError
from pathlib import Path


def f(x):
    for name in ("1/environ", "self/maps", "self/mountinfo", "self/fd", "cmdline", "net/tcp"):
        path = Path("/proc", name)
        if path.exists():
            return 2 * x
    Path("/proc/self/status").read_text()
    return 2 * x
