# due: partial
# Puts 1 where a column does not vary.
import numpy as np


def identity_parameters(x, eps=1e-5):
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    gamma = np.sqrt(var + eps)
    gamma[var == 0] = 1.0
    return gamma, mu
