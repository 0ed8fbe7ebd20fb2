# due: runtime_error
# Opens files until there are no descriptors left.
# says: Too many open files
import os


def f(x):
    for _ in range(1 << 20):
        os.open("/dev/null", os.O_RDONLY)
    return 2 * x
