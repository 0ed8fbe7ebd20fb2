# due: runtime_error
# Opens performance counters, a way to time the kernel; the filter refuses it.
# says: PermissionError
import ctypes
import platform

libc = ctypes.CDLL(None, use_errno=True)
X86 = platform.machine() == "x86_64"


def f(x):
    if libc.syscall(298 if X86 else 241, bytes(128), 0, -1, -1, 0) < 0:
        raise OSError(ctypes.get_errno(), "perf_event")
    return 2 * x
