# due: time_limit | runtime_error
# Puts the printing channel in the place of the result channel.
import os


def f(x):
    os.dup2(1, 4)
    return 2 * x
