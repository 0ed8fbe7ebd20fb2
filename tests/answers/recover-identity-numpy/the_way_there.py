# due: wrong_answer normalised-again
# Gives what normalises, not what undoes it.
import numpy as np


def identity_parameters(x, eps=1e-5):
    mu = x.mean(axis=0)
    s = np.sqrt(x.var(axis=0) + eps)
    return 1 / s, -mu / s
