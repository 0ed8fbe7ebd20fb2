# due: correct
# Normalises first, then reads slope and offset off the first row.
import numpy as np


def identity_parameters(x, eps=1e-5):
    x = np.asarray(x, dtype=np.float64)
    mean = np.add.reduce(x) / x.shape[0]
    dev = x - mean
    scale = (np.add.reduce(dev * dev) / x.shape[0] + eps) ** 0.5
    x_hat = dev / scale
    gamma = scale
    beta = x[0] - gamma * x_hat[0]
    return gamma, beta
