# due: runtime_error
# Makes memory that even the kernel can't see; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(447, 0) < 0:
        raise OSError(ctypes.get_errno(), "secret_memory")
    return 2 * x
