# due: runtime_error
# Mounts a file system over what others see; the filter refuses it and the capability is gone.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.mount(b"escaped", b"/tmp", b"tmpfs", 0, None) < 0:
        raise OSError(ctypes.get_errno(), "mount")
    return 2 * x
