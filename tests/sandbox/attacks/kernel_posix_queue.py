# due: runtime_error
# Opens a POSIX message queue; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.mq_open(b"/escaped", 0o102, 0o666, None) < 0:
        raise OSError(ctypes.get_errno(), "posix_queue")
    return 2 * x
