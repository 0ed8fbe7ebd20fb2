# due: runtime_error
# Hides a refused ioctl behind high bits that the kernel drops; the filter compares all 64.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
TIOCSTI = 0x5412


def f(x):
    if libc.ioctl(0, ctypes.c_ulong(1 << 32 | TIOCSTI), b"x") < 0:
        raise OSError(ctypes.get_errno(), "ioctl")
    return 2 * x
