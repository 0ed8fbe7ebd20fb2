# due: runtime_error
# Makes itself open to inspection, and undoes other process attributes; prctl is refused.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.prctl(4, 1, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "dumpable")
    return 2 * x
