# due: wrong_answer
# Returns an array of objects that equal everything.
import numpy as np


class Equal:
    def __eq__(self, other):
        return True

    __hash__ = None


def f(x):
    return np.full(x.shape, Equal(), dtype=object)
