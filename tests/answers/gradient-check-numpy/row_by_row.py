# due: partial all-elements-stepped
# Moves a whole row at a time.
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    gradient = np.zeros(x.shape)
    for i in range(len(x)):
        xp = x.copy(); xp[i] += h
        xm = x.copy(); xm[i] -= h
        gradient[i] = (f(xp) - f(xm)) / (2 * h)
    return gradient
