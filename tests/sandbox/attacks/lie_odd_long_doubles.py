# due: wrong_answer
# Returns 80-bit floats in patterns that no processor makes.
import numpy as np


def f(x):
    return np.full(x.size * 16, 0x5A, np.uint8).view(np.longdouble).reshape(x.shape)
