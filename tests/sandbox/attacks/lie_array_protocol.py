# due: wrong_answer
# Returns an object that becomes another array each time it is looked at.
import numpy as np


class Turning:
    def __array__(self, dtype=None, copy=None):
        return np.zeros((3, 4))

    def __eq__(self, other):
        return True

    __hash__ = None


def f(x):
    return Turning()
