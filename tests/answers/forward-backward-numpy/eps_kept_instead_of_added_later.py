# due: partial eval-eps-missing running-var-includes-eps
# eps goes into the running variance, and so evaluation leaves it out.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    m = bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu = np.mean(x, axis=0)
        var = np.var(x, axis=0) + bn_param["eps"]
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    std = np.sqrt(var)
    hat = (x - mu) / std
    return gamma * hat + beta, (hat, std, gamma)


def batchnorm_backward(dout, cache):
    hat, std, gamma = cache
    N = dout.shape[0]
    dhat = dout * gamma
    dx = (N * dhat - dhat.sum(axis=0) - hat * (dhat * hat).sum(axis=0)) / (N * std)
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)
