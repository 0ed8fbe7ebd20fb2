# due: runtime_error
# Forks twice into a session of its own, to outlive the run; fork and setsid are refused.
# says: PermissionError
import os
import time


def f(x):
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(60)
        os._exit(0)
    return 2 * x
