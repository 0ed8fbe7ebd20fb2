# due: runtime_error
# Reads another process's memory; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.process_vm_readv(1, None, 0, None, 0, 0) < 0:
        raise OSError(ctypes.get_errno(), "process_vm_read")
    return 2 * x
