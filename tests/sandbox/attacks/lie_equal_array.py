# due: wrong_answer
# Returns an array that says it equals everything; only its bytes leave the box.
import numpy as np


class Equal(np.ndarray):
    def __eq__(self, other):
        return np.ones(self.shape, bool)

    def __ne__(self, other):
        return np.zeros(self.shape, bool)

    __hash__ = None


def f(x):
    return (3 * x).view(Equal)
