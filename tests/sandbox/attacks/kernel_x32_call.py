# due: runtime_error
# Makes a system call in the x32 numbering, bit 30 set, past filters that forget it; it is killed.
# says: SIGSYS
# machine: x86_64
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
X32_GETPID = 0x40000000 | 39


def f(x):
    libc.syscall(X32_GETPID)
    return 2 * x
