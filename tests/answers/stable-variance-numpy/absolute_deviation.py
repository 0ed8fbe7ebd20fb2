# due: wrong_answer
# Takes the mean absolute deviation.
import numpy as np


def batch_moments(x):
    x = x.astype(np.float64)
    mean = x.mean(axis=0)
    var = np.abs(x - mean).mean(axis=0)
    return mean, var
