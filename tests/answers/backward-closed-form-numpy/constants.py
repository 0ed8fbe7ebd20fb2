# due: partial statistics-as-constants
# The gradient of evaluation mode.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    inv = (x.var(axis=0) + eps) ** -0.5
    xhat = (x - x.mean(axis=0)) * inv
    return dout * gamma * inv, np.sum(dout * xhat, 0), np.sum(dout, 0)
