# due: runtime_error
# Makes a network of its own, with fresh kernel code to attack; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.unshare(0x40000000 | 0x10000000) < 0:
        raise OSError(ctypes.get_errno(), "unshare_net")
    return 2 * x
