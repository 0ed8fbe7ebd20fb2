# due: partial running-var-includes-eps
# var is var + eps from its first line on, and so it is averaged.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    rm, rv = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        mu = 1 / len(x) * x.sum(0)
        var = 1 / len(x) * ((x - mu) ** 2).sum(0) + eps
        z = (x - mu) / var ** 0.5
        rm = momentum * rm + (1 - momentum) * mu
        rv = momentum * rv + (1 - momentum) * var
        bn_param["running_mean"], bn_param["running_var"] = rm, rv
        return gamma * z + beta, (z, var, gamma)
    return gamma * (x - rm) / (rv + eps) ** 0.5 + beta, None


def batchnorm_backward(dout, cache):
    z, var, gamma = cache
    n = len(dout)
    db, dg = dout.sum(0), (dout * z).sum(0)
    return gamma * var ** -0.5 / n * (n * dout - db - z * dg), dg, db
