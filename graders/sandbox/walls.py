"""The inner wall: what a child puts on before it meets hostile code, in this order.

Runs in the child, once. Afterwards nothing here can be undone.
"""

from __future__ import annotations

import os
import resource
import signal
import stat
from dataclasses import dataclass
from pathlib import Path

from graders.sandbox import kernel
from graders.sandbox.outer_wall import Footing, Outer, give_up_root
from graders.sandbox.policy import Limits

# Landlock access rights, in the kernel's bit order; each ABI added some.
_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1 << 0, 1 << 1, 1 << 2, 1 << 3
_REMOVE_DIR, _REMOVE_FILE, _MAKE_DIR, _MAKE_REG = 1 << 4, 1 << 5, 1 << 7, 1 << 8
_TRUNCATE = 1 << 14
_FS_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many bits each ABI knows
_NET_BIND_AND_CONNECT = 0b11  # ABI 4
_SCOPE_SOCKETS_AND_SIGNALS = 0b11  # ABI 6
_ABI_WITH_NET, _ABI_WITH_SCOPE = 4, 6


@dataclass(frozen=True)
class Inner:
    """What the inner wall is built from, all known before the first fork.

    `base_memory_bytes` is the address space that the warm interpreter takes itself,
    `abi` the kernel's Landlock version (0 without), `seccomp_filter` plain BPF.
    """

    limits: Limits
    base_memory_bytes: int
    abi: int
    seccomp_filter: bytes


def enclose(inner: Inner, outer: Outer) -> None:
    """Put every wall round this process.

    Raises:
        OSError: a wall could not be built; the child must not go on.
    """
    if outer.footing is Footing.BARE:
        os.chdir("/")
    else:
        _private_mounts(inner.limits, outer.under_tmp)
    _limit_resources(inner.limits, inner.base_memory_bytes)
    rules = _landlock_rules(inner.abi, outer)  # while its paths can still be opened
    if outer.footing is not Footing.FULL:
        give_up_root()
    kernel.drop_capabilities()
    # Without a pid namespace nothing else would end a child whose zygote died.
    kernel.prctl(kernel.PR_SET_PDEATHSIG, signal.SIGKILL)
    kernel.prctl(kernel.PR_SET_DUMPABLE, 0)
    kernel.prctl(kernel.PR_SET_NO_NEW_PRIVS, 1)
    if inner.abi:
        _landlock(inner.abi, rules)
    kernel.install_filter(inner.seccomp_filter)


def _private_mounts(limits: Limits, under_tmp: tuple[str, ...]) -> None:
    kernel.unshare(kernel.CLONE_NEWNS | kernel.CLONE_NEWIPC)
    covered = {path: kernel.clone_mount(path) for path in under_tmp}
    kernel.mount(
        "tmp",
        "/tmp",  # noqa: S108 - the box's own, mounted here
        "tmpfs",
        kernel.MS_NOSUID | kernel.MS_NODEV | kernel.MS_NOEXEC,
        f"size={limits.tmp_mib}m,nr_inodes={limits.tmp_inodes},mode=0777",
    )
    for path, fd in covered.items():
        _uncover(Path(path), fd)
    os.chdir("/tmp")  # noqa: S108 - as above
    os.umask(0o077)


def _uncover(path: Path, fd: int) -> None:
    # Somebody keeps the virtual environment, and so the libraries, under /tmp.
    path.parent.mkdir(parents=True, exist_ok=True)
    if stat.S_ISDIR(os.fstat(fd).st_mode):
        path.mkdir()
    else:
        path.touch()
    kernel.attach_mount(fd, str(path))
    os.close(fd)


def _limit_resources(limits: Limits, base_memory_bytes: int) -> None:
    mib = 1 << 20
    bounds = {
        resource.RLIMIT_AS: base_memory_bytes + limits.memory_mib * mib,
        resource.RLIMIT_CPU: limits.cpu_s,
        resource.RLIMIT_FSIZE: limits.file_mib * mib,
        resource.RLIMIT_NOFILE: limits.open_files,
        resource.RLIMIT_NPROC: 0,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_MEMLOCK: 0,
        resource.RLIMIT_MSGQUEUE: 0,
    }
    for kind, bound in bounds.items():
        resource.setrlimit(kind, (bound, bound))
    # The hard limit may be below ours already, and only the soft one matters.
    hard = resource.getrlimit(resource.RLIMIT_STACK)[1]
    soft = limits.stack_mib * mib if hard == resource.RLIM_INFINITY else min(limits.stack_mib * mib, hard)
    resource.setrlimit(resource.RLIMIT_STACK, (soft, soft))


def _landlock_rules(abi: int, outer: Outer) -> dict[int, int]:
    read = _READ_FILE | _READ_DIR
    paths = {path: read if Path(path).is_dir() else _READ_FILE for path in outer.readable}
    paths["/dev/null"] = _READ_FILE | _WRITE_FILE
    if outer.footing is not Footing.BARE:
        paths["/tmp"] = read | _WRITE_FILE | _REMOVE_DIR | _REMOVE_FILE | _MAKE_DIR | _MAKE_REG | _TRUNCATE  # noqa: S108 - the box's own
    return {os.open(path, os.O_PATH): rights & _handled(abi) for path, rights in paths.items()}


def _landlock(abi: int, rules: dict[int, int]) -> None:
    kernel.landlock_restrict(
        _handled(abi),
        _NET_BIND_AND_CONNECT if abi >= _ABI_WITH_NET else 0,
        _SCOPE_SOCKETS_AND_SIGNALS if abi >= _ABI_WITH_SCOPE else 0,
        rules,
    )
    for fd in rules:
        os.close(fd)


def _handled(abi: int) -> int:
    known = _FS_RIGHTS_BY_ABI.get(min(abi, max(_FS_RIGHTS_BY_ABI)), 0)
    return (1 << known) - 1
