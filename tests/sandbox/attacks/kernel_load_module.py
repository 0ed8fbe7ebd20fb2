# due: runtime_error
# Loads a kernel module; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(313 if X86 else 273, 0, b"", 0) < 0:
        raise OSError(ctypes.get_errno(), "load_module")
    return 2 * x
