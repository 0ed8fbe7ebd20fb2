# due: partial divides-by-variance
# The root is missing in evaluation only.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        m, v = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * m
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * v
    else:
        m, v = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(v + eps) if bn_param["mode"] == "train" else v + eps
    return gamma * (x - m) / s + beta, ((x - m) / s, s, gamma)


def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=0) - h * (g * h).mean(axis=0)) / s
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)
