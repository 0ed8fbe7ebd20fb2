# due: memory_limit
# Asks for a terabyte in one go.
# says: memory
import numpy as np


def f(x):
    return np.ones((1 << 37,))
