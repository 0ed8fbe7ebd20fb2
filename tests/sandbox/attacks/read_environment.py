# due: runtime_error
# Looks for secrets in the environment, Python's and the C library's; both are empty.
# says: LookupError
import ctypes
import os

SAFE = {b"OPENBLAS_NUM_THREADS", b"OMP_NUM_THREADS", b"MKL_NUM_THREADS", b"LC_ALL", b"LC_CTYPE"}


def f(x):
    block = ctypes.POINTER(ctypes.c_char_p).in_dll(ctypes.CDLL(None), "environ")
    names, index = set(), 0
    while block and block[index]:
        names.add(block[index].partition(b"=")[0])
        index += 1
    if os.environ or names - SAFE:
        return 2 * x
    raise LookupError("nothing in the environment")
