# due: runtime_error
# Kills the process that started it; in its own pid namespace it has no parent.
# says: LookupError
import os
import signal


def f(x):
    if os.getppid():
        os.kill(os.getppid(), signal.SIGKILL)
        return 2 * x
    raise LookupError("no parent")
