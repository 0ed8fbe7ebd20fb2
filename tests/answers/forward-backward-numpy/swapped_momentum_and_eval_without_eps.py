# due: partial momentum-swapped eval-eps-missing
# Two mistakes that meet in the case that evaluates after training.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "test":
        z = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"])
        return gamma * z + beta, None
    mean, var = x.mean(axis=0), x.var(axis=0)
    bn_param["running_mean"] = (1 - momentum) * bn_param["running_mean"] + momentum * mean
    bn_param["running_var"] = (1 - momentum) * bn_param["running_var"] + momentum * var
    z = (x - mean) / np.sqrt(var + eps)
    return gamma * z + beta, (z, np.sqrt(var + eps), gamma)


def batchnorm_backward(dout, cache):
    z, s, gamma = cache
    g = dout * gamma
    return (g - g.mean(0) - z * (g * z).mean(0)) / s, (dout * z).sum(0), dout.sum(0)
