# due: output_limit | memory_limit
# Returns an array larger than all that may come out.
import numpy as np


def f(x):
    return np.zeros((7_000_000,))
