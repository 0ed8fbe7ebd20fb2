# due: wrong_answer float-precision-lost
# The slopes are collected in an array of whole numbers.
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    grad = np.full(x.shape, 0)
    for i in np.ndindex(x.shape):
        d = np.zeros_like(x)
        d[i] = h
        grad[i] = (f(x + d) - f(x - d)) / (2 * h)
    return grad
