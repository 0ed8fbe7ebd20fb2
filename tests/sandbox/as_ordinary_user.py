"""Runs pytest as an ordinary user; to be started as root: `python as_ordinary_user.py [--bare] [ARGUMENT…]`.

With `--bare` it runs where no user namespaces can be made either.

The interpreter, the virtual environment or the checkout may lie where that user can't
enter, such as a version manager in root's home. In a mount namespace of its own, each
such place is covered by an empty folder with nothing but what is needed in it.
"""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

from graders.sandbox import kernel

USER_ID = 65534
PROJECT = Path(__file__).parents[2]


def find_barrier(path: Path) -> Path | None:
    """The topmost folder on the way to `path`, itself included, that others can't enter."""
    way = [*reversed(path.parents), path]
    return next((folder for folder in way if not folder.stat().st_mode & stat.S_IXOTH), None)


def open_ways(needed: list[Path]) -> None:
    """Make every path in `needed` reachable for everyone, in this process's mounts only."""
    kernel.unshare(kernel.CLONE_NEWNS)
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)
    kept = {path: os.open(path, os.O_PATH) for path in needed}
    for barrier in sorted({found for path in needed if (found := find_barrier(path))}):
        kernel.mount("way", str(barrier), "tmpfs", 0, "size=1m,mode=0755")
    for path, fd in kept.items():
        if not path.exists():
            path.mkdir(parents=True)
            kernel.mount(f"/proc/self/fd/{fd}", str(path), None, kernel.MS_BIND | kernel.MS_REC)
        os.close(fd)


def become_ordinary() -> None:
    """Give up being root, for good."""
    os.setgroups([])
    os.setresgid(USER_ID, USER_ID, USER_ID)
    os.setresuid(USER_ID, USER_ID, USER_ID)


def main() -> None:
    """Open the ways, become the user, become pytest."""
    open_ways([Path(sys.base_prefix), Path(sys.prefix), PROJECT])
    arguments = sys.argv[1:]
    way = [sys.executable]
    if bare := arguments[:1] == ["--bare"]:
        del arguments[0]
        way += [str(PROJECT / "tests/sandbox/without_user_namespaces.py"), str(USER_ID), sys.executable]
    if not bare:  # else the other script does
        become_ordinary()
    os.chdir(PROJECT)
    environment = {name: os.environ[name] for name in ("CI", "PATH") if name in os.environ}
    environment |= {"HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*way, "-m", "pytest", "-p", "no:cacheprovider", *arguments]
    os.execve(sys.executable, command, environment)


if __name__ == "__main__":
    main()
