# due: runtime_error
# Makes a new ruleset, hoping that it replaces the old; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(444, None, 0, 1) < 0:
        raise OSError(ctypes.get_errno(), "landlock")
    return 2 * x
