# due: partial gradients-averaged
# Only dgamma is divided by N.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(0), x.var(0)
        new_mean = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        new_var = momentum * bn_param["running_var"] + (1 - momentum) * var
        bn_param["running_mean"], bn_param["running_var"] = new_mean, new_var
    elif bn_param["mode"] == "test":
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(var + eps)
    return gamma * ((x - mean) / s) + beta, (x, mean, s, gamma)


def batchnorm_backward(dout, cache):
    x, mean, s, gamma = cache
    N = len(x)
    xh = (x - mean) / s
    g = dout * gamma
    dx = (g - g.sum(0) / N - xh * (g * xh).sum(0) / N) / s
    dgamma = 1.0 / N * np.sum(dout * xh, axis=0)
    dbeta = np.sum(dout, axis=0)
    return dx, dgamma, dbeta
