# due: partial input-mutated
# The backward pass multiplies the caller's dout by gamma in place.
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
    return gamma * hat + beta, (hat, np.sqrt(var + eps), gamma)


def batchnorm_backward(dout, cache):
    hat, s, gamma = cache
    dbeta = dout.sum(axis=0)
    dgamma = (dout * hat).sum(axis=0)
    dout *= gamma
    dx = dout - dout.mean(axis=0)
    dx -= hat * (dout * hat).mean(axis=0)
    dx /= s
    return dx, dgamma, dbeta
