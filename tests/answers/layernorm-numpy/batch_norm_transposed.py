# due: correct
# The course's trick: batch norm's own functions on the transpose, ln_param passed on.
from builtins import range
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    mu = x.mean(axis=0)
    var = x.var(axis=0)
    std = np.sqrt(var + eps)
    z = (x - mu) / std
    out = gamma * z + beta
    return out, (x, mu, std, z, gamma)


def layernorm_forward(x, gamma, beta, ln_param):
    ln_param["mode"] = "train"
    ln_param["layernorm"] = 1
    out, cache = batchnorm_forward(x.T, gamma[:, None], beta[:, None], ln_param)
    return out.T, cache


def layernorm_backward(dout, cache):
    x, mu, std, z, gamma = cache
    dout = dout.T
    D, N = dout.shape
    dbeta = dout.sum(axis=1)
    dgamma = np.sum(dout * z, axis=1)
    dfdz = dout * gamma
    dfdz_sum = np.sum(dfdz, axis=0)
    dx = dfdz - dfdz_sum / D - np.sum(dfdz * z, axis=0) * z / D
    dx /= std
    return dx.T, dgamma, dbeta
