# due: runtime_error
# Gets System V semaphores, which outlive processes; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.semget(0x0BAD, 1, 0o1666) < 0:
        raise OSError(ctypes.get_errno(), "semaphore")
    return 2 * x
