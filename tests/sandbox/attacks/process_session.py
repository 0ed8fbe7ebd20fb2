# due: runtime_error
# Leaves the session by which a supervisor might find it; the system-call filter refuses it.
# says: PermissionError
import os


def f(x):
    os.setsid()
    return 2 * x
