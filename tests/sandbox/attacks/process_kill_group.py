# due: wrong_answer | runtime_error
# Kills its whole process group, where its neighbours and the zygote could be.
import os
import signal


def f(x):
    os.kill(0, signal.SIGKILL)
    return 3 * x
