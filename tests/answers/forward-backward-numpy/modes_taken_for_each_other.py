# due: wrong_answer modes-inverted
# The flag is read the wrong way round.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    training = bn_param["mode"] == "test"
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if training:
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    hat = (x - mean) / np.sqrt(var + eps)
    return gamma * hat + beta, (hat, np.sqrt(var + eps), gamma)


def batchnorm_backward(dout, cache):
    hat, s, gamma = cache
    g = dout * gamma
    return (g - g.mean(axis=0) - hat * (g * hat).mean(axis=0)) / s, (dout * hat).sum(axis=0), dout.sum(axis=0)
