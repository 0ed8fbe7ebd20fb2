# due: wrong_answer | output_limit
# Returns more arrays than a question could want.
import numpy as np


def f(x):
    return [np.zeros(1)] * 20_000
