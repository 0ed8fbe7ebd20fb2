"""The whole policy of the box as data: what is visible, what may be called, how much.

Each line carries its reason. The policy is turned into walls by `root.py`
(mounts), `walls.py` (limits, Landlock) and `filter.py` (system calls).
"""

from __future__ import annotations

import resource
from dataclasses import dataclass

# What each library set imports before it is frozen, and the distributions whose
# files (with those of their dependencies) are visible in its box.
LIBRARY_SETS: dict[str, tuple[str, ...]] = {
    "numpy": ("numpy",),
    "torch": ("numpy", "torch"),
}

# Imported in every zygote: what answers commonly import, so that a child need not,
# and so that the shared libraries behind them are mapped before the root changes.
STDLIB_PRELOADED = (
    "abc", "ast", "builtins", "cmath", "collections", "contextlib", "copy", "dataclasses", "decimal",
    "enum", "fractions", "functools", "io", "itertools", "json", "math", "numbers", "operator",
    "os", "pathlib", "random", "re", "statistics", "string", "struct", "sys", "textwrap", "time",
    "traceback", "types", "typing", "unittest", "unittest.mock", "warnings",
)  # fmt: skip

# Run in the zygote after the imports, so that what the libraries do on first use is
# done before the fork. No backward pass: torch's autograd engine refuses to work in a
# child once its parent has used it.
_NUMPY_FIRST_USE = """
import numpy as np
a = np.random.default_rng(0).normal(size=(4, 3))
np.einsum('ij,ij->j', a, a), np.linalg.norm(a @ a.T), a.var(axis=0), np.array2string(a)
"""
_TORCH_FIRST_USE = """
import torch
torch.set_num_threads(1)
x = torch.randn(4, 3)
torch.nn.Sequential(torch.nn.Linear(3, 2), torch.nn.BatchNorm1d(2), torch.nn.ReLU())(x)
x.var(dim=0, unbiased=False), torch.einsum('ij,ij->j', x, x), str(x)
"""
FIRST_USE = {"numpy": _NUMPY_FIRST_USE, "torch": _NUMPY_FIRST_USE + _TORCH_FIRST_USE}

# Run in every child while it waits: an answer like those to come, so that the memory
# pages which a run writes to are copied before there is a clock. It prints nothing.
_NUMPY_REHEARSAL = """
import numpy as np
def forward(x):
    mu, var = x.mean(axis=0), x.var(axis=0)
    x_hat = (x - mu) / np.sqrt(var + 1e-5)
    return {"out": 2.0 * x_hat + 1.0, "mu": mu, "n": len(x), "cache": (x_hat.T @ x_hat, None)}
class Layer:
    def __init__(self, n):
        self.running = np.zeros(n)
"""
_TORCH_REHEARSAL = """
import torch
def forward(x):
    x = x.clone().requires_grad_(True)
    mu, var = x.mean(dim=0), x.var(dim=0, unbiased=False)
    x_hat = (x - mu) / torch.sqrt(var + 1e-5)
    (x_hat ** 2).sum().backward()
    return {"out": x_hat, "grad": x.grad, "n": len(x), "cache": (x_hat.T @ x_hat, None)}
class Layer(torch.nn.Module):
    def __init__(self, n):
        super().__init__()
        self.linear = torch.nn.Linear(n, n)
"""
REHEARSALS = {"numpy": _NUMPY_REHEARSAL, "torch": _TORCH_REHEARSAL}
REHEARSAL_CASE = "layer = Layer(len(x))\nreturn forward(x)"

# One BLAS and OpenMP thread: measured 1.8 times faster than the default on two busy
# cores, and a forked child could not use its parent's threads anyway.
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "LC_ALL": "C.UTF-8",
    # A set of words has the same order in every zygote: else an answer that goes through one
    # would come out differently from one worker, or regrade, to the next.
    "PYTHONHASHSEED": "0",
    # Memory that an answer lets go of stays in its process, to be used again: on arrays of
    # 1 MiB this halves a child's processor time, which goes into fresh pages otherwise.
    "MALLOC_TRIM_THRESHOLD_": "268435456",
    "MALLOC_TOP_PAD_": "4194304",
    "MALLOC_MMAP_THRESHOLD_": "33554432",
}

# Device nodes of the box. Writing to null and reading random bytes is harmless;
# nothing else is needed.
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom")

# Inside the box everyone is this ordinary user; outside it is the user who runs the
# worker, or, when that is root, an account that owns nothing.
INSIDE_UID = 1000
OUTSIDE_UID_FOR_ROOT = 65534


@dataclass(frozen=True)
class Limits:
    """Bounds of one child, the same for all; a question may ask for less, never more."""

    memory_mib: int = 2_048  # address space above the warm interpreter's own
    tmp_mib: int = 16  # the private /tmp
    tmp_inodes: int = 256  # files in it
    open_files: int = 64  # descriptors
    file_mib: int = 16  # a single file; no larger than /tmp
    cpu_s: int = 70  # backstop: the pool's wall clock ends a run long before
    stack_mib: int = 8  # the usual default; deeper recursion is a crash, and the learner's


LIMITS = Limits()

# System calls that a numeric Python program makes. All others fail with EPERM: not
# killed, because numpy and torch try some (mbind, sched_setaffinity) and go on.
# No sockets, no exec, no fork or thread, no ptrace, no namespaces, no mounts, no
# keys, no bpf, no perf, no io_uring, no userfaultfd, no memfd, no signals, no locks on
# the files that all boxes share.
SYSCALLS_ALLOWED = (
    # files: what may be opened is Landlock's and the mounts' business
    "open", "openat", "read", "pread64", "readv", "preadv", "write", "pwrite64", "writev", "pwritev",
    "close", "close_range", "lseek", "ftruncate", "fsync", "fdatasync", "fallocate", "copy_file_range",
    "stat", "lstat", "fstat", "newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat",
    "faccessat2", "readlink", "readlinkat", "getdents", "getdents64", "getcwd", "chdir", "fchdir",
    "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "rename", "renameat", "renameat2", "umask",
    "dup", "dup2", "dup3", "fcntl", "pipe", "pipe2", "sendfile",
    # waiting on descriptors
    "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait", "epoll_pwait",
    # memory
    "mmap", "mprotect", "munmap", "mremap", "madvise", "brk", "msync", "mincore",
    # time
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times",
    # looking at oneself
    "getpid", "gettid", "getppid", "getpgrp", "getpgid", "getsid", "getuid", "geteuid", "getgid",
    "getegid", "getresuid", "getresgid", "getgroups", "getrusage", "getcpu", "uname", "sysinfo",
    "sched_getaffinity", "sched_yield", "getpriority",
    "getrlimit",
    # signals of one's own
    "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "rt_sigpending", "sigaltstack", "alarm",
    "setitimer", "getitimer", "pause", "restart_syscall",
    # the C library's own housekeeping
    "futex", "set_robust_list", "get_robust_list", "set_tid_address", "rseq", "membarrier",
    "arch_prctl", "getrandom", "exit", "exit_group",
)  # fmt: skip

# Of the limits an answer may set its address space, which a question lowers after the
# walls are up; without CAP_SYS_RESOURCE it can't be raised again. Whoever lowers their
# processor time is killed by the kernel, and that would look like a fault of ours.
LIMIT_SETTABLE = resource.RLIMIT_AS

# ioctl only to ask whether a descriptor is a terminal and how much is waiting:
# TCGETS, TIOCGWINSZ, FIONREAD, FIOCLEX.
IOCTLS_ALLOWED = (0x5401, 0x5413, 0x541B, 0x5451)

# glibc tries clone3 first and falls back to clone only on ENOSYS.
SYSCALLS_ABSENT = ("clone3",)
