# due: partial dx-sums-not-averaged dx-without-deviation
# Without brackets the factor in front reaches the first term only.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    m, d = dout.shape
    x_mu = x - x.mean(0)
    var = (x_mu ** 2).sum(0) / m
    ivar = 1.0 / np.sqrt(var + eps)
    xhat = x_mu * ivar
    dxhat = dout * gamma
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(xhat * dout, axis=0)
    dx = (1.0 / m) * ivar * m * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0)
    return dx, dgamma, dbeta
