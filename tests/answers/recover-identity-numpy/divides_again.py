# due: wrong_answer normalised-again
# Gamma divides once more.
import numpy as np

def identity_parameters(x, eps=1e-5):
    n = x.shape[0]
    m = np.sum(x, axis=0) / n
    v = np.sum((x - m) ** 2, axis=0) / n
    return 1 / np.sqrt(v + eps), m
