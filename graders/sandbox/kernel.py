"""The kernel calls that Python has no name for, one thin function each.

Runs in the zygote and its children; standard library only. Constants are the
kernel's own, from its uapi headers. Every function raises OSError with the call's
name and errno.
"""

from __future__ import annotations

import ctypes
import os
import struct

CLONE_NEWNS = 0x00020000
CLONE_NEWCGROUP = 0x02000000
CLONE_NEWUTS = 0x04000000
CLONE_NEWIPC = 0x08000000
CLONE_NEWUSER = 0x10000000
CLONE_NEWPID = 0x20000000
CLONE_NEWNET = 0x40000000

MS_NOSUID, MS_NODEV, MS_NOEXEC = 0x2, 0x4, 0x8
MS_BIND, MS_REC, MS_PRIVATE = 0x1000, 0x4000, 0x40000
MNT_DETACH = 2

MOUNT_ATTR_RDONLY, MOUNT_ATTR_NOSUID, MOUNT_ATTR_NODEV, MOUNT_ATTR_NOEXEC = 0x1, 0x2, 0x4, 0x8

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_SECCOMP = 1, 4, 22
PR_CAPBSET_DROP, PR_SET_NO_NEW_PRIVS = 24, 38
PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL = 47, 4
SECCOMP_MODE_FILTER = 2
LAST_CAPABILITY = 63

# System-call numbers above 423 are the same on every architecture.
_SYS_OPEN_TREE, _SYS_MOVE_MOUNT = 428, 429
_SYS_MOUNT_SETATTR = 442
_SYS_LANDLOCK_CREATE_RULESET, _SYS_LANDLOCK_ADD_RULE, _SYS_LANDLOCK_RESTRICT_SELF = 444, 445, 446
_AT_FDCWD, _AT_RECURSIVE = -100, 0x8000
_OPEN_TREE_CLONE, _MOVE_MOUNT_F_EMPTY_PATH = 1, 4
_LANDLOCK_CREATE_RULESET_VERSION, _LANDLOCK_RULE_PATH_BENEATH = 1, 1
_CAPABILITY_VERSION_3 = 0x20080522

_libc = ctypes.CDLL(None, use_errno=True)
_libc.syscall.restype = ctypes.c_long


def _checked(name: str, result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")
    return result


def _syscall(name: str, number: int, *arguments: object) -> int:
    return _checked(name, _libc.syscall(ctypes.c_long(number), *arguments))


def unshare(flags: int) -> None:
    """Move this process (for pids: its next children) into new namespaces."""
    _checked("unshare", _libc.unshare(ctypes.c_int(flags)))


def setns(fd: int, kind: int) -> None:
    """Join the namespace behind `fd`."""
    _checked("setns", _libc.setns(ctypes.c_int(fd), ctypes.c_int(kind)))


def mount(source: str, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    """Mount `source` on `target`."""
    result = _libc.mount(
        source.encode(),
        target.encode(),
        kind.encode() if kind else None,
        ctypes.c_ulong(flags),
        options.encode() if options else None,
    )
    _checked(f"mount {target}", result)


def clone_mount(path: str) -> int:
    """A descriptor of a copy of the mount at `path`, attached nowhere yet (Linux 5.2)."""
    return _syscall(
        f"open_tree {path}",
        _SYS_OPEN_TREE,
        ctypes.c_int(_AT_FDCWD),
        path.encode(),
        ctypes.c_uint(_OPEN_TREE_CLONE | _AT_RECURSIVE | os.O_CLOEXEC),
    )


def attach_mount(fd: int, path: str) -> None:
    """Mount what `clone_mount` gave at `path`."""
    _syscall(
        f"move_mount {path}",
        _SYS_MOVE_MOUNT,
        ctypes.c_int(fd),
        b"",
        ctypes.c_int(_AT_FDCWD),
        path.encode(),
        ctypes.c_uint(_MOVE_MOUNT_F_EMPTY_PATH),
    )


def protect_mount(target: str, attributes: int, *, recursive: bool) -> None:
    """Add attributes (read-only, nosuid, …) to a mount, with all below it if `recursive` (Linux 5.12)."""
    attr = struct.pack("QQQQ", attributes, 0, 0, 0)
    flags = _AT_RECURSIVE if recursive else 0
    _syscall(
        f"mount_setattr {target}",
        _SYS_MOUNT_SETATTR,
        ctypes.c_int(_AT_FDCWD),
        target.encode(),
        ctypes.c_uint(flags),
        attr,
        ctypes.c_size_t(len(attr)),
    )


def pivot_root_here() -> None:
    """Make the current directory the root and let go of the old one."""
    _checked("pivot_root", _libc.pivot_root(b".", b"."))
    _checked("umount", _libc.umount2(b".", MNT_DETACH))
    os.chdir("/")


def prctl(option: int, *arguments: int) -> None:
    """Change one of this process's own attributes."""
    padded = [ctypes.c_ulong(value) for value in (*arguments, 0, 0, 0, 0)[:4]]
    _checked(f"prctl {option}", _libc.prctl(ctypes.c_int(option), *padded))


def set_host_name(name: str) -> None:
    """Name this uts namespace, so that the host's name isn't seen in it."""
    _checked("sethostname", _libc.sethostname(name.encode(), ctypes.c_size_t(len(name))))


def drop_capabilities() -> None:
    """Give up every capability, and the means to get one back."""
    prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    for capability in range(LAST_CAPABILITY + 1):
        try:
            prctl(PR_CAPBSET_DROP, capability)
        except OSError:  # past the last one that this kernel knows
            break
    header = struct.pack("Ii", _CAPABILITY_VERSION_3, 0)
    _checked("capset", _libc.capset(header, struct.pack("6I", *([0] * 6))))


def install_filter(program: bytes) -> None:
    """Put on a seccomp filter given as an array of 8-byte BPF instructions."""

    class Program(ctypes.Structure):
        _fields_ = (("len", ctypes.c_ushort), ("filter", ctypes.c_char_p))

    pointer = ctypes.byref(Program(len(program) // 8, program))
    result = _libc.prctl(ctypes.c_int(PR_SET_SECCOMP), ctypes.c_ulong(SECCOMP_MODE_FILTER), pointer, 0, 0)
    _checked("seccomp", result)


def landlock_abi() -> int:
    """The newest Landlock ABI that this kernel speaks; 0 without Landlock."""
    result = _libc.syscall(
        ctypes.c_long(_SYS_LANDLOCK_CREATE_RULESET),
        None,
        ctypes.c_size_t(0),
        ctypes.c_uint(_LANDLOCK_CREATE_RULESET_VERSION),
    )
    return max(int(result), 0)


def landlock_restrict(handled_fs: int, handled_net: int, scoped: int, rules: dict[int, int]) -> None:
    """Allow below each descriptor of `rules` the given rights, and refuse the handled rest, for good.

    Needs `no_new_privs`. Fields that the kernel's ABI lacks must be zero.
    """
    attr = struct.pack("QQQ", handled_fs, handled_net, scoped)
    size = 24 if scoped else 16 if handled_net else 8
    ruleset = _syscall(
        "landlock_create_ruleset", _SYS_LANDLOCK_CREATE_RULESET, attr, ctypes.c_size_t(size), ctypes.c_uint(0)
    )
    for fd, rights in rules.items():
        rule = struct.pack("=Qi", rights, fd)
        _syscall(
            "landlock_add_rule",
            _SYS_LANDLOCK_ADD_RULE,
            ctypes.c_int(ruleset),
            ctypes.c_int(_LANDLOCK_RULE_PATH_BENEATH),
            rule,
            ctypes.c_uint(0),
        )
    _syscall("landlock_restrict_self", _SYS_LANDLOCK_RESTRICT_SELF, ctypes.c_int(ruleset), ctypes.c_uint(0))
    os.close(ruleset)
