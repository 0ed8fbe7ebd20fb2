# due: runtime_error
# Restarts the machine; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.reboot(0) < 0:
        raise OSError(ctypes.get_errno(), "reboot")
    return 2 * x
