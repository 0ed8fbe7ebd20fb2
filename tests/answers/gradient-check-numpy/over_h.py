# due: wrong_answer difference-over-h
# Divided by h.
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        d = np.zeros_like(x)
        d[i] = h
        grad[i] = (f(x + d) - f(x - d)) / h
    return grad
