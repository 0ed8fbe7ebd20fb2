# due: runtime_error
# Starts a shell through the C library; it can't fork.
# says: PermissionError
import os


def f(x):
    if os.system("true") != 0:
        raise PermissionError("no shell")
    return 2 * x
