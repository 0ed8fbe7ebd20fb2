"""The system-call filter, compiled by libseccomp on the trusted side into plain BPF."""

from __future__ import annotations

import errno
import tempfile
from typing import Any

from graders.sandbox import policy

try:
    import pyseccomp
except (ImportError, OSError, RuntimeError):  # the binding looks for its shared library at once
    pyseccomp = None


def compile_filter() -> bytes:
    """The policy's allow-list as a BPF program (an array of 8-byte `struct sock_filter`).

    Names that this architecture lacks (x86's `open` on arm) are left out.

    Raises:
        OSError: libseccomp isn't there, or refused a rule.
    """
    if pyseccomp is None:
        raise OSError("libseccomp is not installed (on Debian and Ubuntu: apt-get install libseccomp2)")
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in policy.SYSCALLS_ALLOWED:
        _add(rules, pyseccomp.ALLOW, name)
    for request in policy.IOCTLS_ALLOWED:
        _add(rules, pyseccomp.ALLOW, "ioctl", pyseccomp.Arg(1, pyseccomp.EQ, request))
    for name, *arguments in _limit_calls():
        _add(rules, pyseccomp.ALLOW, name, *arguments)
    for name in policy.SYSCALLS_ABSENT:
        _add(rules, pyseccomp.ERRNO(errno.ENOSYS), name)
    with tempfile.TemporaryFile() as program:
        rules.export_bpf(program)
        program.seek(0)
        return program.read()


def _limit_calls() -> list[tuple[Any, ...]]:
    """Reading one's own limits, and setting the one that may be set."""
    own, settable = pyseccomp.Arg(0, pyseccomp.EQ, 0), policy.LIMIT_SETTABLE
    return [
        ("setrlimit", pyseccomp.Arg(0, pyseccomp.EQ, settable)),
        ("prlimit64", own, pyseccomp.Arg(2, pyseccomp.EQ, 0)),  # no new limit is given
        ("prlimit64", own, pyseccomp.Arg(1, pyseccomp.EQ, settable)),
    ]


def _add(rules: pyseccomp.SyscallFilter, action: int, name: str, *arguments: pyseccomp.Arg) -> None:
    if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:
        rules.add_rule(action, name, *arguments)
