# due: runtime_error
# Advises on another process's memory; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(440, 0, None, 0, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "process_madvise")
    return 2 * x
