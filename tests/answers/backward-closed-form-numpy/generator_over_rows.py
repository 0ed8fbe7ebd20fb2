# due: partial loop-over-rows
# Sums up row by row with a generator, and fills dx in a loop.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    mu = x.mean(0); var = x.var(0)
    std = np.sqrt(var + eps)
    xhat = (x - mu) / std
    dgamma = sum(dout[i] * xhat[i] for i in range(N))
    dbeta = sum(dout[i] for i in range(N))
    dx = np.zeros_like(x)
    for i in range(N):
        dx[i] = gamma / std * (dout[i] - dbeta / N - xhat[i] * dgamma / N)
    return dx, dgamma, dbeta
