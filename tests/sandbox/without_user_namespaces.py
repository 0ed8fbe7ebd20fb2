"""Runs a command on a host that allows no user namespaces: `python … UID COMMAND…`, as root.

The limit on user namespaces is itself kept per user namespace, so one is made with
all ids in it, its limit is set to none, and the command runs there as UID. The real
host is not touched.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from graders.sandbox import kernel

ALL_IDS = "0 0 65536"


def main() -> None:
    """Make the namespace from outside, as only its parent may map all ids."""
    unshared_read, unshared_write = os.pipe()
    mapped_read, mapped_write = os.pipe()
    if (pid := os.fork()) == 0:
        kernel.unshare(kernel.CLONE_NEWUSER)
        os.write(unshared_write, b"1")
        os.read(mapped_read, 1)
        _run_as(int(sys.argv[1]), sys.argv[2:])
    os.read(unshared_read, 1)
    for name in ("uid_map", "gid_map"):
        Path(f"/proc/{pid}/{name}").write_text(ALL_IDS, encoding="ascii")
    os.write(mapped_write, b"1")
    sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def _run_as(uid: int, command: list[str]) -> None:
    os.setresgid(0, 0, 0)
    os.setresuid(0, 0, 0)
    Path("/proc/sys/user/max_user_namespaces").write_text("0", encoding="ascii")
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
