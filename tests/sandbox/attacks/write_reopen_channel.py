# due: runtime_error
# Opens the result channel once more by its name, to read and write it; there is no /proc to name it.
# says: FileNotFoundError
import os


def f(x):
    os.open("/proc/self/fd/4", os.O_RDWR)
    return 2 * x
