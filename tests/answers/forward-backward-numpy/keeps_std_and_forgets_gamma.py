# due: partial running-std-stored dx-without-gamma
# Two mistakes in two places.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, std = x.mean(axis=0), x.std(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * std
        var = std ** 2
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(var + eps)
    z = (x - mean) / s
    return gamma * z + beta, (z, s, gamma)


def batchnorm_backward(dout, cache):
    z, s, gamma = cache
    dx = (dout - dout.mean(0) - z * (dout * z).mean(0)) / s
    return dx, (dout * z).sum(0), dout.sum(0)
