# due: wrong_answer
# Returns truth values that are neither 0 nor 1 in memory.
import numpy as np


def f(x):
    return np.full(x.shape, 7, np.uint8).view(bool)
