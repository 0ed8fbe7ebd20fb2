# due: runtime_error
# Tries all families of sockets, the forgotten ones too; every one is refused.
# says: LookupError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    for family in range(1, 46):
        for kind in (1, 2, 3, 5):
            if libc.socket(family, kind, 0) >= 0:
                return 2 * x
    raise LookupError("no family of sockets")
