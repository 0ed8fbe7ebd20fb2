# due: runtime_error
# Takes a copy of the mount tree; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(428, -100, b"/", 1) < 0:
        raise OSError(ctypes.get_errno(), "open_tree")
    return 2 * x
