# due: runtime_error
# Takes back a capability; the filter refuses it.
# says: PermissionError
import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.capset(struct.pack("Ii", 0x20080522, 0), struct.pack("6I", *([0xFFFFFFFF] * 6))) < 0:
        raise OSError(ctypes.get_errno(), "capset")
    return 2 * x
