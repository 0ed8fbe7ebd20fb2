# due: time_limit
# Returns an array subclass that never stops saying what it is.
# says: still running
import numpy as np


class Slow(np.ndarray):
    def __array_finalize__(self, parent):
        while True:
            pass


def f(x):
    return np.asarray(x).view(Slow)
