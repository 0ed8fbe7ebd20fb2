# due: partial scale-shift-swapped
# Scales by beta and shifts by gamma.
import numpy as np


def scale_and_shift(values, shift, scale):
    return values * scale + shift


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    root = np.sqrt(var + eps)
    hat = (x - mean) / root
    return scale_and_shift(hat, gamma, beta), (hat, root, gamma)


def batchnorm_backward(dout, cache):
    hat, root, gamma = cache
    g = dout * gamma
    return (g - g.mean(0) - hat * (g * hat).mean(0)) / root, (dout * hat).sum(0), dout.sum(0)
