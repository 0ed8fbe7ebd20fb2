# due: runtime_error
# Does input and output past the system-call filter; the filter refuses the ring.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(425, 8, bytes(120)) < 0:
        raise OSError(ctypes.get_errno(), "io_uring")
    return 2 * x
