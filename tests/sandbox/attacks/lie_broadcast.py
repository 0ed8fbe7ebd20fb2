# due: wrong_answer
# Returns a wide array that would broadcast against any.
import numpy as np


def f(x):
    return np.broadcast_to(2 * x, (2, *x.shape))
