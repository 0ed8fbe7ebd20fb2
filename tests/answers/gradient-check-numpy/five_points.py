# due: partial higher-order-difference
# The five-point formula: right for a small h, and another number for a large one.
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        values = []
        for k in (-2, -1, 1, 2):
            x[i] = old + k * h
            values.append(f(x))
        x[i] = old
        grad[i] = (values[0] - 8 * values[1] + 8 * values[2] - values[3]) / (12 * h)
    return grad
