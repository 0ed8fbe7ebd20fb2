# due: runtime_error
# Gets a System V message queue, which outlives processes; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.msgget(0x0BAD, 0o1666) < 0:
        raise OSError(ctypes.get_errno(), "message_queue")
    return 2 * x
