# due: runtime_error
# Signals by pidfd instead of by pid; opening one is refused.
# says: PermissionError
import os


def f(x):
    os.pidfd_open(1)
    return 2 * x
