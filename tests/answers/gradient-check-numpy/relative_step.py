# due: partial step-fixed
# The step grows with the element, as some libraries have it.
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        old = x[i]
        step = h * max(abs(old), 1.0)
        x[i] = old + step
        above = f(x)
        x[i] = old - step
        below = f(x)
        x[i] = old
        grad[i] = (above - below) / (2 * step)
    return grad
