# due: runtime_error
# Makes a file in memory, to be executed or shared; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.memfd_create(b"escaped", 0) < 0:
        raise OSError(ctypes.get_errno(), "memfd")
    return 2 * x
