# due: runtime_error
# Makes the kernel write its accounts to a file; the filter refuses it.
# says: PermissionError
import ctypes

libc = ctypes.CDLL(None, use_errno=True)


def f(x):
    if libc.acct(b"/tmp/escaped") < 0:
        raise OSError(ctypes.get_errno(), "acct")
    return 2 * x
