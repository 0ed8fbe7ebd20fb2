# due: runtime_error
# Asks for a child with clone3, whose flags a filter can't read; it is said not to exist.
# says: Errno 38
import ctypes
import struct

libc = ctypes.CDLL(None, use_errno=True)
CLONE3 = 435


def f(x):
    arguments = struct.pack("8Q", 0, 0, 0, 0, 17, 0, 0, 0)
    if libc.syscall(CLONE3, arguments, len(arguments)) < 0:
        raise OSError(ctypes.get_errno(), "clone3")
    return 2 * x
