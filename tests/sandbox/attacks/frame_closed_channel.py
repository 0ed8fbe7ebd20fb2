# due: runtime_error
# Closes the result channel, hoping that silence counts as success.
# says: were through
import os


def f(x):
    os.close(4)
    return 2 * x
