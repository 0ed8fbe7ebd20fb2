# due: runtime_error
# Makes the read-only root writable again; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.mount(None, b"/", None, 0x20 | 0x1000, None) < 0:
        raise OSError(ctypes.get_errno(), "remount")
    return 2 * x
