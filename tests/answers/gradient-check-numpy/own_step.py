# due: partial step-fixed
# A step of its own, whatever is passed.
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    eps = 1e-5
    grad = np.zeros(x.shape)
    for i in np.ndindex(*x.shape):
        e = np.zeros(x.shape)
        e[i] = eps
        grad[i] = (f(x + e) - f(x - e)) / (2 * eps)
    return grad
