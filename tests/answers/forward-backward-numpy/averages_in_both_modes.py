# due: partial eval-updates-running-stats
# The running values are updated before the mode is looked at.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    mean, var = x.mean(axis=0), x.var(axis=0)
    used_mean, used_var = bn_param["running_mean"], bn_param["running_var"]
    bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
    bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    if bn_param["mode"] == "train":
        used_mean, used_var = mean, var
    root = np.sqrt(used_var + eps)
    hat = (x - used_mean) / root
    return hat * gamma + beta, (hat, root, gamma)


def batchnorm_backward(dout, cache):
    hat, root, gamma = cache
    dbeta, dgamma = dout.sum(axis=0), (dout * hat).sum(axis=0)
    return gamma / root * (dout - (dbeta + hat * dgamma) / len(dout)), dgamma, dbeta
