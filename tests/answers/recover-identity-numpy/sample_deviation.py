# due: wrong_answer unbiased-variance
# The variance over N - 1.
import numpy as np

def identity_parameters(x, eps=1e-5):
    n = x.shape[0]
    beta = x.sum(0) / n
    var = ((x - beta) ** 2).sum(0) / (n - 1)
    return (var + eps) ** 0.5, beta
