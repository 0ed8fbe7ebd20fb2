# due: wrong_answer activations-always-standard
# What a layer starts with.
import numpy as np

def identity_parameters(x, eps=1e-5):
    D = x.shape[1]
    return np.ones(D), np.zeros(D)
