# due: correct
# Parameters as (1, D) rows, as layers with keepdims have them.
import numpy as np


def identity_parameters(x, eps=1e-5):
    N, D = x.shape
    mu = x.mean(axis=0, keepdims=True)
    var = ((x - mu) ** 2).mean(axis=0, keepdims=True)
    gamma = np.sqrt(var + eps)
    beta = mu
    assert gamma.shape == (1, D)
    return gamma, beta
