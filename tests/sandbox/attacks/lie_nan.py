# due: wrong_answer
# Returns NaN, for which every comparison is false, `wrong` included.
import numpy as np


def f(x):
    return np.full(x.shape, np.nan)
