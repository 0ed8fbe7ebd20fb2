# due: runtime_error
# Claims a file of a terabyte without writing it.
# says: OSError
import os


def f(x):
    os.truncate(os.open("/tmp/escaped", os.O_RDWR | os.O_CREAT), 1 << 40)
    return 2 * x
