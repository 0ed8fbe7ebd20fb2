# due: correct
# In place through .flat, by steps of h.
import numpy as np

def numerical_gradient(f, x, h=1e-5):
    grad = np.empty(x.size)
    for i in range(x.size):
        x.flat[i] += h
        plus = float(f(x))
        x.flat[i] -= 2 * h
        minus = float(f(x))
        x.flat[i] += h
        grad[i] = (plus - minus) / (2 * h)
    return grad.reshape(x.shape)
