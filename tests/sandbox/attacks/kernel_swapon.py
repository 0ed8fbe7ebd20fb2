# due: runtime_error
# Turns a file into swap; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.swapon(b"/tmp/escaped", 0) < 0:
        raise OSError(ctypes.get_errno(), "swapon")
    return 2 * x
