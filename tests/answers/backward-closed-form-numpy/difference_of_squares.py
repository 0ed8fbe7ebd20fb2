# due: partial unstable-variance
# Right on paper and near zero.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    mean = x.mean(axis=0)
    var = (x**2).mean(axis=0) - mean**2
    var = np.maximum(var, 0)
    s = np.sqrt(var + eps)
    xhat = (x - mean) / s
    dbeta, dgamma = dout.sum(0), (dout * xhat).sum(0)
    N = len(x)
    return gamma / s / N * (N * dout - dbeta - xhat * dgamma), dgamma, dbeta
