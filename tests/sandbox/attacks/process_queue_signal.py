# due: runtime_error
# Queues a signal with a forged sender; the system-call filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.sigqueue(1, 10, ctypes.c_void_p(0)) < 0:
        raise OSError(ctypes.get_errno(), "sigqueue")
    return 2 * x
