# due: runtime_error
# Lends its own pages to the result channel and changes them after the check; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.vmsplice(4, bytes(16), 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "vmsplice")
    return 2 * x
