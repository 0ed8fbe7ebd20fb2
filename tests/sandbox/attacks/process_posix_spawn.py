# due: runtime_error
# Starts a program with posix_spawn, which clones by itself; it is refused.
# says: Error
import os
import sys


def f(x):
    os.posix_spawn(sys.executable, [sys.executable, "-c", "pass"], {})
    return 2 * x
