# due: partial wrong-axis
# Mean and variance without an axis: one number for all features.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean = np.mean(x)
        var = np.var(x)
        hat = (x - mean) / np.sqrt(var + eps)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
        return gamma * hat + beta, (hat, np.sqrt(var + eps), gamma)
    hat = (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps)
    return gamma * hat + beta, None


def batchnorm_backward(dout, cache):
    hat, s, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * hat).sum(axis=0)
    dx = gamma / (N * s) * (N * dout - dbeta - hat * dgamma)
    return dx, dgamma, dbeta
