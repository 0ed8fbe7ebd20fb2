# due: runtime_error
# Changes its root to climb out of it, the oldest trick; the filter refuses it.
# says: PermissionError
import os


def f(x):
    os.mkdir("/tmp/jail")
    os.chroot("/tmp/jail")
    return 2 * x
