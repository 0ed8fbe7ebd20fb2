# due: runtime_error
# Gets a handle by which a file outside can be opened; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.name_to_handle_at(-100, b"/", bytes(256), bytes(8), 0) < 0:
        raise OSError(ctypes.get_errno(), "name_to_handle")
    return 2 * x
