# due: partial count-of-other-axis
# N is taken from the wrong axis of the shape.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(var + eps)
    z = (x - mean) / s
    return gamma * z + beta, (z, s, gamma)


def batchnorm_backward(dout, cache):
    z, s, gamma = cache
    D, N = dout.shape
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z).sum(axis=0)
    dx = gamma / (N * s) * (N * dout - dbeta - z * dgamma)
    return dx, dgamma, dbeta
