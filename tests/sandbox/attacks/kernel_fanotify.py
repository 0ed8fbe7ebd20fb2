# due: runtime_error
# Watches a whole mount; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.fanotify_init(0, 0) < 0:
        raise OSError(ctypes.get_errno(), "fanotify")
    return 2 * x
