# due: runtime_error
# Becomes root; the filter refuses every change of identity, and no capability is left.
# says: PermissionError
import os


def f(x):
    os.setresuid(0, 0, 0)
    return 2 * x
