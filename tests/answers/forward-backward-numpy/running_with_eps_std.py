# due: partial running-std-stored
# Keeps the deviation with eps, and divides by it rightly.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        m = x.mean(axis=0)
        s = np.sqrt(((x - m) ** 2).mean(axis=0) + eps)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * m
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * s
    else:
        m, s = bn_param["running_mean"], np.sqrt(bn_param["running_var"] + eps)
    return gamma * (x - m) / s + beta, ((x - m) / s, s, gamma)


def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=0) - h * (g * h).mean(axis=0)) / s
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)
