# due: partial step-fixed
# Sets h anew.
import numpy as np


def numerical_gradient(f, x, h=1e-5):
    h = 1e-6
    gradient = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        a = f(x)
        x[i] = old - h
        b = f(x)
        x[i] = old
        gradient[i] = (a - b) / (2 * h)
    return gradient
