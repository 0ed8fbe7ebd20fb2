# due: runtime_error
# Moves pages between pipes and files, as the Dirty Pipe attack did; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.splice(0, None, 4, None, 1, 0) < 0:
        raise OSError(ctypes.get_errno(), "splice")
    return 2 * x
