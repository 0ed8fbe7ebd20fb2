# due: runtime_error
# Loads a program into the kernel; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(321 if X86 else 280, 0, bytes(128), 128) < 0:
        raise OSError(ctypes.get_errno(), "bpf")
    return 2 * x
