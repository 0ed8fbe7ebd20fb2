# due: runtime_error
# Stops the kernel in the middle of a copy; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(323 if X86 else 282, 1) < 0:
        raise OSError(ctypes.get_errno(), "userfaultfd")
    return 2 * x
