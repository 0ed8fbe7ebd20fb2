# due: runtime_error
# Puts a filter of its own on, to lie to the runner; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(317 if X86 else 277, 1, 0, None) < 0:
        raise OSError(ctypes.get_errno(), "seccomp")
    return 2 * x
