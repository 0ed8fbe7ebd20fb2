# due: partial gradients-averaged statistics-as-constants
# Two mistakes in the backward pass.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    hat = (x - mean) / np.sqrt(var + eps)
    return gamma * hat + beta, (hat, gamma / np.sqrt(var + eps))


def batchnorm_backward(dout, cache):
    hat, slope = cache
    return dout * slope, np.average(dout * hat, axis=0), np.average(dout, axis=0)
