# due: partial dx-scale-n
# The closed form without its 1/N.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        m, v = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * m
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * v
    else:
        m, v = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(v + eps)
    return gamma * (x - m) / s + beta, ((x - m) / s, s, gamma)


def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    N = len(dout)
    dbeta, dgamma = dout.sum(axis=0), (dout * h).sum(axis=0)
    return gamma / s * (N * dout - dbeta - h * dgamma), dgamma, dbeta
