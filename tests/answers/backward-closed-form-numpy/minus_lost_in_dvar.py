# due: partial dx-path-sign
# Loses the minus of the derivative of an inverse root.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N = x.shape[0]
    mu = x.mean(0); var = x.var(0)
    std = np.sqrt(var + eps)
    xmu = x - mu
    xhat = xmu / std
    dxhat = dout * gamma
    dvar = np.sum(dxhat * xmu * 0.5 * (var + eps) ** (-1.5), axis=0)
    dmu = np.sum(-dxhat / std, axis=0)
    dx = dxhat / std + dvar * 2 * xmu / N + dmu / N
    return dx, (dout * xhat).sum(0), dout.sum(0)
