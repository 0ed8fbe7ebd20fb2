# due: partial eval-uses-batch-statistics
# The mode only decides whether the running values move.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mean, var = x.mean(axis=0), x.var(axis=0)
    ivar = 1.0 / np.sqrt(var + bn_param.get("eps", 1e-5))
    xhat = (x - mean) * ivar
    if bn_param["mode"] == "train":
        m = bn_param.get("momentum", 0.9)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1.0 - m) * mean
        bn_param["running_var"] = m * bn_param["running_var"] + (1.0 - m) * var
    return gamma * xhat + beta, (xhat, ivar, gamma)


def batchnorm_backward(dout, cache):
    xhat, ivar, gamma = cache
    m = dout.shape[0]
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dx = ivar / m * (m * dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, dgamma, dbeta
