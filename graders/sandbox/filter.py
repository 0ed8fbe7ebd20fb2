"""The system-call filter, compiled by libseccomp on the trusted side into plain BPF."""

from __future__ import annotations

import errno
import tempfile

import pyseccomp

from graders.sandbox import policy


def compile_filter() -> bytes:
    """The policy's allow-list as a BPF program (an array of 8-byte `struct sock_filter`).

    Names that this architecture lacks (x86's `open` on arm) are left out.

    Raises:
        OSError: libseccomp refused a rule.
    """
    rules = pyseccomp.SyscallFilter(pyseccomp.ERRNO(errno.EPERM))
    for name in policy.SYSCALLS_ALLOWED:
        _add(rules, pyseccomp.ALLOW, name)
    for request in policy.IOCTLS_ALLOWED:
        _add(rules, pyseccomp.ALLOW, "ioctl", pyseccomp.Arg(1, pyseccomp.EQ, request))
    for name in policy.SYSCALLS_ABSENT:
        _add(rules, pyseccomp.ERRNO(errno.ENOSYS), name)
    with tempfile.TemporaryFile() as program:
        rules.export_bpf(program)
        program.seek(0)
        return program.read()


def _add(rules: pyseccomp.SyscallFilter, action: int, name: str, *arguments: pyseccomp.Arg) -> None:
    if pyseccomp.resolve_syscall(pyseccomp.system_arch(), name) >= 0:
        rules.add_rule(action, name, *arguments)
