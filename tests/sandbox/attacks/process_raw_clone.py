# due: runtime_error
# Asks the kernel for a child by every old name: fork, vfork and clone; all are refused.
# says: PermissionError
# machine: x86_64
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
CLONE, FORK, VFORK, SIGCHLD = 56, 57, 58, 17


def f(x):
    for number in (FORK, VFORK, CLONE):
        if libc.syscall(number, SIGCHLD, 0, 0, 0, 0) >= 0:
            return 2 * x
    raise OSError(ctypes.get_errno(), "fork, vfork, clone")
