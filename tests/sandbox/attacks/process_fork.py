# due: runtime_error
# Forks, so that one of the two may outlive the run; the system-call filter refuses it.
# says: PermissionError
import os


def f(x):
    if os.fork() == 0:
        os._exit(0)
    return 2 * x
