# due: runtime_error
# Renames the host; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.sethostname(b"escaped", 7) < 0:
        raise OSError(ctypes.get_errno(), "sethostname")
    return 2 * x
