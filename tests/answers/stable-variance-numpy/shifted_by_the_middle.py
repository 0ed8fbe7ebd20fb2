# due: correct
# Shifted by the middle of the range, then the textbook's one pass.
import numpy as np

def batch_moments(x):
    shift = (x.max(axis=0) + x.min(axis=0)) / 2
    y = x - shift
    n = x.shape[0]
    s1, s2 = y.sum(axis=0), (y * y).sum(axis=0)
    return shift + s1 / n, (s2 - s1 * s1 / n) / n
