# due: runtime_error
# Changes the clock for everyone; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.settimeofday(bytes(16), None) < 0:
        raise OSError(ctypes.get_errno(), "settime")
    return 2 * x
