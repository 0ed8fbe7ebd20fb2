# due: runtime_error
# Pins memory so that others are swapped out; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.mlockall(3) < 0:
        raise OSError(ctypes.get_errno(), "mlock")
    return 2 * x
