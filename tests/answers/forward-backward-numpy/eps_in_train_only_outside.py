# due: partial eps-outside-root
# Training divides by deviation plus eps; evaluation is right.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        m, sd = x.mean(axis=0), x.std(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * m
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * sd * sd
        return gamma * (x - m) / (sd + eps) + beta, ((x - m) / (sd + eps), sd + eps, gamma)
    return gamma * (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps) + beta, None


def batchnorm_backward(dout, cache):
    h, s, gamma = cache
    g = dout * gamma
    dx = (g - g.mean(axis=0) - h * (g * h).mean(axis=0)) / s
    return dx, (dout * h).sum(axis=0), dout.sum(axis=0)
