# due: runtime_error
# Changes the disk quotas; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.quotactl(0, None, 0, None) < 0:
        raise OSError(ctypes.get_errno(), "quotactl")
    return 2 * x
