# due: partial running-std-stored divides-by-variance
# Deviations are kept and divided by, as if `running_var` had always held them.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean = x.mean(axis=0)
        std = np.sqrt(x.var(axis=0) + eps)
        normed = (x - mean) / std
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * std
        return gamma * normed + beta, (normed, std, gamma)
    normed = (x - bn_param["running_mean"]) / (bn_param["running_var"] + eps)
    return gamma * normed + beta, None


def batchnorm_backward(dout, cache):
    normed, std, gamma = cache
    dgamma = np.sum(dout * normed, axis=0)
    dbeta = np.sum(dout, axis=0)
    dn = gamma * dout
    dx = (dn - np.mean(dn, axis=0) - normed * np.mean(dn * normed, axis=0)) / std
    return dx, dgamma, dbeta
