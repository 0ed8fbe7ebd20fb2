# due: runtime_error
# Turns off the randomising of addresses; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.personality(0x0040000) < 0:
        raise OSError(ctypes.get_errno(), "personality")
    return 2 * x
