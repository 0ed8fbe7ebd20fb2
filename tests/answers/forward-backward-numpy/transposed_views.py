# due: correct
# Works on transposed arrays and returns transposed views.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    columns = x.T
    m, eps = bn_param["momentum"], bn_param["eps"]
    if bn_param["mode"] == "train":
        mean, var = columns.mean(axis=1), columns.var(axis=1)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mean
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    root = np.sqrt(var + eps)[:, None]
    hat = (columns - mean[:, None]) / root
    return (gamma[:, None] * hat + beta[:, None]).T, (hat, root, gamma[:, None])


def batchnorm_backward(dout, cache):
    hat, root, gamma = cache
    d = dout.T
    g = d * gamma
    dx = (g - g.mean(axis=1, keepdims=True) - hat * (g * hat).mean(axis=1, keepdims=True)) / root
    padded = np.stack([d.sum(axis=1), (d * hat).sum(axis=1)])
    return dx.T, padded[1], padded[0]
