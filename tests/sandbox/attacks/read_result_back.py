# due: runtime_error
# Reads from the result channel what was said before; it is the writing end of a pipe.
# says: Bad file descriptor
import os


def f(x):
    os.read(4, 1 << 20)
    return 2 * x
