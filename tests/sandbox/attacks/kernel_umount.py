# due: runtime_error
# Takes a mount away, to see what is below; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.umount2(b"/tmp", 2) < 0:
        raise OSError(ctypes.get_errno(), "umount")
    return 2 * x
