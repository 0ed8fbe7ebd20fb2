# due: runtime_error
# Becomes another program, one without our runner in it; the system-call filter refuses it.
# says: PermissionError
import os
import sys


def f(x):
    os.execv(sys.executable, [sys.executable, "-c", "pass"])
    return 2 * x
