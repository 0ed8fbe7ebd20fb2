# due: runtime_error
# Loads another kernel; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(246 if X86 else 104, 0, 0, None, 0) < 0:
        raise OSError(ctypes.get_errno(), "kexec")
    return 2 * x
