# due: runtime_error
# Makes read-only mounts writable by the newest call; the filter refuses it.
# says: PermissionError
import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(442, -100, b"/", 0x8000, struct.pack("QQQQ", 0, 1, 0, 0), 32) < 0:
        raise OSError(ctypes.get_errno(), "mount_setattr")
    return 2 * x
