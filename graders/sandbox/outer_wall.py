"""The outer wall: the box's root, an account that owns nothing, and namespaces of its own.

Runs in the zygote, once, before it forks anything. How much of it can be built depends
on the host: see `Footing`.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from graders.sandbox import kernel, policy, root


class Footing(StrEnum):
    """What the host lets the outer wall stand on.

    `FULL`: a user namespace, so that nobody inside has any right outside. `ROOT`: no
    user namespaces, but root: all other namespaces, and children give up root
    themselves. `BARE`: neither, so no namespaces and no root of its own; what is
    left are Landlock, the system-call filter and the limits.
    """

    FULL = "full"
    ROOT = "root"
    BARE = "bare"


@dataclass(frozen=True)
class Outer:
    """The wall as built.

    `readable` is what a child may read, `under_tmp` those libraries that its private
    /tmp would cover, `proc` a descriptor of the host's /proc.
    """

    footing: Footing
    readable: tuple[str, ...]
    under_tmp: tuple[str, ...]
    proc: int


_OTHER_NAMESPACES = (
    kernel.CLONE_NEWNS
    | kernel.CLONE_NEWPID
    | kernel.CLONE_NEWNET
    | kernel.CLONE_NEWIPC
    | kernel.CLONE_NEWUTS
    | kernel.CLONE_NEWCGROUP
)


def enter(library_set: str, *, allow_bare: bool) -> Outer:
    """Build the best wall that the host allows, and move behind it.

    Raises:
        OSError: it can't be built, or would be bare and that isn't allowed.
    """
    footing = find_footing()
    if footing is Footing.BARE and not allow_bare:
        raise OSError(
            0, "this host allows neither user namespaces nor, as root, any other; see batchmark doctor"
        )
    paths = root.visible_paths(library_set)
    proc = os.open("/proc", os.O_PATH | os.O_CLOEXEC)
    null = os.open("/dev/null", os.O_RDONLY)
    os.dup2(null, 0)
    if footing is Footing.BARE:
        readable = tuple(map(str, paths))
    else:
        readable = ("/",)
        _enter_namespaces(footing, lambda: root.enter(paths), proc)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    under_tmp = tuple(str(path) for path in paths if path.is_relative_to("/tmp"))  # noqa: S108 - the box's own
    return Outer(footing, readable, under_tmp, proc)


def find_footing() -> Footing:
    """What this host allows, tried out in processes of its own."""
    if _succeeds(_try_user_namespace):
        return Footing.FULL
    if _succeeds(lambda: kernel.unshare(_OTHER_NAMESPACES)):
        return Footing.ROOT
    return Footing.BARE


def give_up_root() -> None:
    """Become the account that owns nothing, if this is root."""
    if os.geteuid() == 0:
        nobody = policy.OUTSIDE_UID_FOR_ROOT
        os.setgroups([])
        os.setresgid(nobody, nobody, nobody)
        os.setresuid(nobody, nobody, nobody)


def _enter_namespaces(footing: Footing, enter_root: Callable[[], None], proc: int) -> None:
    if os.geteuid() == 0:
        kernel.unshare(kernel.CLONE_NEWNS)
        enter_root()
    else:
        uid, gid = os.geteuid(), os.getegid()
        kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
        _map_ids(proc, uid, gid)
        enter_root()
    if footing is Footing.FULL:
        give_up_root()
        # Changing ids hides /proc/self from ourselves, and the maps are written there.
        kernel.prctl(kernel.PR_SET_DUMPABLE, 1)
        uid, gid = os.geteuid(), os.getegid()
        # A user namespace of its own makes every mount above a locked one.
        kernel.unshare(kernel.CLONE_NEWUSER | _OTHER_NAMESPACES)
        _map_ids(proc, uid, gid)
    else:
        kernel.unshare(_OTHER_NAMESPACES)
    kernel.set_host_name("box")


def _try_user_namespace() -> None:
    give_up_root()
    kernel.unshare(kernel.CLONE_NEWUSER | kernel.CLONE_NEWNS)
    # Some hosts allow the namespace and then refuse what it is for.
    kernel.mount("none", "/", None, kernel.MS_REC | kernel.MS_PRIVATE)


def _succeeds(attempt: Callable[[], None]) -> bool:
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        except OSError:
            os._exit(1)
        os._exit(0)
    return os.waitpid(pid, 0)[1] == 0


def _map_ids(proc: int, uid: int, gid: int) -> None:
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{policy.INSIDE_UID} {uid} 1"),
        ("gid_map", f"{policy.INSIDE_UID} {gid} 1"),
    ):
        fd = os.open(f"self/{name}", os.O_WRONLY | os.O_CLOEXEC, dir_fd=proc)
        os.write(fd, text.encode())
        os.close(fd)
