# due: partial outputs-swapped
# dbeta and dgamma take each other's place on the way out.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    xhat = (x - mean) / np.sqrt(var + eps)
    cache = lambda: (xhat, np.sqrt(var + eps), gamma)
    return gamma * xhat + beta, cache


def batchnorm_backward(dout, cache):
    xhat, s, gamma = cache()
    n = dout.shape[0]
    db, dg = np.sum(dout, 0), np.sum(dout * xhat, 0)
    dx = gamma / (n * s) * (n * dout - db - xhat * dg)
    return dx, db, dg
