# due: runtime_error
# Reads the session's keyring; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(250 if X86 else 219, 0, -3, 0) < 0:
        raise OSError(ctypes.get_errno(), "keyctl")
    return 2 * x
