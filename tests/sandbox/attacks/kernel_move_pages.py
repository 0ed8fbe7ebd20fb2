# due: runtime_error
# Asks where another process's pages are; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(279 if X86 else 239, 1, 0, None, None, None, 0) < 0:
        raise OSError(ctypes.get_errno(), "move_pages")
    return 2 * x
