# due: partial divides-by-variance
# No root at all.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    train = bn_param["mode"] == "train"
    mean, var = (x.mean(0), x.var(0)) if train else (bn_param["running_mean"], bn_param["running_var"])
    if train:
        for name, value in zip(("running_mean", "running_var"), (mean, var)):
            bn_param[name] = bn_param["momentum"] * bn_param[name] + (1 - bn_param["momentum"]) * value
    hat = (x - mean) / (var + bn_param["eps"])
    return gamma * hat + beta, (hat, var + bn_param["eps"], gamma)


def batchnorm_backward(dout, cache):
    hat, var, gamma = cache
    g = dout * gamma
    return (g - g.mean(0) - hat * (g * hat).mean(0)) / var, (dout * hat).sum(0), dout.sum(0)
