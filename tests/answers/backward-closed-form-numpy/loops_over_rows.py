# due: partial loop-over-rows
# Right values, but two nested loops over the examples.
import numpy as np


def batchnorm_backward(dout, x, gamma, eps=1e-5):
    n, d = x.shape
    mean = x.mean(0)
    std = np.sqrt(x.var(0) + eps)
    xhat = (x - mean) / std
    dx = np.zeros_like(x)
    for i in range(n):
        for j in range(n):
            delta = 1.0 if i == j else 0.0
            dx[i] += dout[j] * gamma / std * (delta - 1 / n - xhat[i] * xhat[j] / n)
    return dx, (dout * xhat).sum(0), dout.sum(0)
