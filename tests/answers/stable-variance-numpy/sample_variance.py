# due: wrong_answer unbiased-variance
# Divided by N - 1.
import numpy as np

def batch_moments(x):
    m = x.sum(0) / len(x)
    d = x - m
    return m, (d * d).sum(0) / (len(x) - 1)
