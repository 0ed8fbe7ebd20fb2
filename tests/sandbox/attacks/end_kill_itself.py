# due: runtime_error | wrong_answer
# Kills itself with a signal that can't be caught; as the first of its namespace it may not even die.
import os
import signal


def f(x):
    os.kill(os.getpid(), signal.SIGKILL)
    return 3 * x
