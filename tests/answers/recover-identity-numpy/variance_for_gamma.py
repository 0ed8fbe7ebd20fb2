# due: wrong_answer root-missing-or-twice
# Forgets the root.
import numpy as np


def identity_parameters(x, eps=1e-5):
    gamma = x.var(axis=0) + eps
    beta = x.mean(axis=0)
    return gamma, beta
