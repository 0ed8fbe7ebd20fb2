# due: partial dx-variance-factor
# The derivative of the root lacks its one half.
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
    return gamma * (x - m) / s + beta, (x - m, s, gamma)


def batchnorm_backward(dout, cache):
    c, s, gamma = cache
    N = len(dout)
    dh = dout * gamma
    dv = -((dh * c).sum(axis=0)) / s**3
    dc = dh / s + 2 * c * dv / N
    return dc - dc.mean(axis=0), (dout * c / s).sum(axis=0), dout.sum(axis=0)
