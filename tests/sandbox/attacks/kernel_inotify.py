# due: runtime_error
# Watches files that the host uses; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.inotify_init() < 0:
        raise OSError(ctypes.get_errno(), "inotify")
    return 2 * x
