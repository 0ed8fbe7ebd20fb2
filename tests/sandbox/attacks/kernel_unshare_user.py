# due: runtime_error
# Makes itself root in a new user namespace; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.unshare(0x10000000) < 0:
        raise OSError(ctypes.get_errno(), "unshare_user")
    return 2 * x
