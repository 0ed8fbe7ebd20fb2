# due: runtime_error
# Reads the kernel's log, addresses included; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.klogctl(3, bytes(64), 64) < 0:
        raise OSError(ctypes.get_errno(), "syslog")
    return 2 * x
