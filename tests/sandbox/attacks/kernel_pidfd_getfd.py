# due: runtime_error
# Copies a descriptor out of another process; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(438, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "pidfd_getfd")
    return 2 * x
