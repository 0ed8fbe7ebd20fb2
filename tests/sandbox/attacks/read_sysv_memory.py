# due: runtime_error
# Gets a System V shared memory segment, which outlives processes; the system-call filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.shmget(0x0BAD, 4096, 0o1666) < 0:
        raise OSError(ctypes.get_errno(), "shmget")
    return 2 * x
