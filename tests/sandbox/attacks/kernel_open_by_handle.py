# due: runtime_error
# Opens a file of the host by its handle; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.open_by_handle_at(0, bytes(256), 0) < 0:
        raise OSError(ctypes.get_errno(), "open_by_handle")
    return 2 * x
