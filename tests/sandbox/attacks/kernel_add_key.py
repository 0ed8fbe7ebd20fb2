# due: runtime_error
# Keeps data in a kernel keyring across runs; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(248 if X86 else 217, b"user", b"escaped", b"x", 1, -3) < 0:
        raise OSError(ctypes.get_errno(), "add_key")
    return 2 * x
