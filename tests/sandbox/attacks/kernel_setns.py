# due: runtime_error
# Joins another namespace through a descriptor; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.setns(0, 0) < 0:
        raise OSError(ctypes.get_errno(), "setns")
    return 2 * x
