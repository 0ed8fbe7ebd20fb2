# due: time_limit | runtime_error | wrong_answer
# Stops itself, so that it neither runs nor ends.
import os
import signal


def f(x):
    os.kill(os.getpid(), signal.SIGSTOP)
    return 3 * x
