# due: runtime_error
# Puts another root in place; the filter refuses it.
# says: PermissionError
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    os.mkdir("/tmp/new")
    if libc.pivot_root(b"/tmp/new", b"/tmp/new") < 0:
        raise OSError(ctypes.get_errno(), "pivot_root")
    return 2 * x
