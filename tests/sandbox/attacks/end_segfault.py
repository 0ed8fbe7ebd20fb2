# due: runtime_error
# Reads address 0.
# says: SIGSEGV
import ctypes


def f(x):
    ctypes.string_at(0)
    return 2 * x
