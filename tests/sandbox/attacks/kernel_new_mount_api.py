# due: runtime_error
# Mounts with the newer calls, which older filters forget; the filter refuses them.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.syscall(430, b"tmpfs", 0) < 0:
        raise OSError(ctypes.get_errno(), "new_mount_api")
    return 2 * x
