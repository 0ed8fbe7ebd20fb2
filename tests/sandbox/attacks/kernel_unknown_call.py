# due: runtime_error
# Makes a call that doesn't exist yet; what is not allowed is refused, known or not.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(1000) < 0:
        raise OSError(ctypes.get_errno(), "unknown_call")
    return 2 * x
