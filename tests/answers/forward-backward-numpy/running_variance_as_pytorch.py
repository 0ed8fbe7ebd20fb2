# due: partial running-var-unbiased
# Right everywhere but for PyTorch's correction of the running variance.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    n = x.shape[0]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var * n / (n - 1)
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    hat = (x - mean) / np.sqrt(var + eps)
    return gamma * hat + beta, (hat, np.sqrt(var + eps), gamma)


def batchnorm_backward(dout, cache):
    hat, s, gamma = cache
    n = dout.shape[0]
    dx = gamma / (n * s) * (n * dout - dout.sum(0) - hat * (dout * hat).sum(0))
    return dx, (dout * hat).sum(0), dout.sum(0)
