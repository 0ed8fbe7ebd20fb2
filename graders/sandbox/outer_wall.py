"""The outer wall: the box's root, an account that owns nothing, and namespaces of its own.

Runs in the zygote, once, before it forks anything.
"""

from __future__ import annotations

import os

from graders.sandbox import kernel, policy, root

_ALL_NAMESPACES = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWCGROUP
)


def enter(library_set: str) -> int:
    """Move into the box's root and namespaces; returns a descriptor of the host's /proc."""
    paths = root.visible_paths(library_set)
    proc = os.open("/proc", os.O_PATH | os.O_CLOEXEC)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    uid, gid = os.geteuid(), os.getegid()
    if uid == 0:
        kernel.unshare(kernel.CLONE_NEWNS)
        root.enter(paths)
        uid = gid = policy.OUTSIDE_UID_FOR_ROOT
        os.setgroups([])
        os.setresgid(gid, gid, gid)
        os.setresuid(uid, uid, uid)
        # Changing ids hides /proc/self from ourselves, and the maps are written there.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
    else:
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
        _map_ids(proc, uid, gid)
        root.enter(paths)
        uid = gid = policy.INSIDE_UID
    # A user namespace of its own makes every mount above a locked one.
    kernel.unshare(kernel.CLONE_NEWUSER | _ALL_NAMESPACES)
    _map_ids(proc, uid, gid)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    return proc


def _map_ids(proc: int, uid: int, gid: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{policy.INSIDE_UID} {uid} 1"),
        ("gid_map", f"{policy.INSIDE_UID} {gid} 1"),
    ):
        fd = os.open(f"self/{name}", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
        os.write(fd, text.encode())
        os.close(fd)
