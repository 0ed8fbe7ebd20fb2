# due: partial dgamma-uses-x
# The cache holds x, and dgamma multiplies by it.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    mean, var = x.mean(axis=0), x.var(axis=0)
    if bn_param["mode"] != "train":
        return gamma * (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps) + beta, None
    bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
    bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    return gamma * (x - mean) / np.sqrt(var + eps) + beta, (x, mean, var + eps, gamma)


def batchnorm_backward(dout, cache):
    x, mean, v, gamma = cache
    N = x.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * x).sum(axis=0)
    g = dout * gamma
    dvar = (g * (x - mean)).sum(axis=0) * -0.5 * v ** -1.5
    dmean = -g.sum(axis=0) * v ** -0.5
    return g * v ** -0.5 + dvar * 2 * (x - mean) / N + dmean / N, dgamma, dbeta
