# due: correct
# A helper for one partial derivative, then a list of them.
import numpy as np


def partial(f, x, index, h):
    left, right = x.copy(), x.copy()
    left[index] -= h
    right[index] += h
    return 0.5 * (f(right) - f(left)) / h


def numerical_gradient(f, x, h=1e-5):
    return np.array([partial(f, x, index, h) for index in np.ndindex(x.shape)]).reshape(x.shape)
