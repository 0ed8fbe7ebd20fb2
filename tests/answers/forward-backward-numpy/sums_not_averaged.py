# due: partial dx-sums-not-averaged
# Both paths of dx add sums where means belong.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, a = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, v = np.mean(x, axis=0), np.var(x, axis=0)
        bn_param["running_mean"] = a * bn_param["running_mean"] + (1 - a) * mu
        bn_param["running_var"] = a * bn_param["running_var"] + (1 - a) * v
        xhat = (x - mu) / np.sqrt(v + eps)
        return gamma * xhat + beta, (xhat, gamma, v, eps)
    return gamma * (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps) + beta, None


def batchnorm_backward(dout, cache):
    xhat, gamma, v, eps = cache
    dxhat = gamma * dout
    dx = 1 / np.sqrt(v + eps) * (dxhat - np.sum(dxhat, axis=0) - xhat * np.sum(dxhat * xhat, axis=0))
    return dx, np.sum(xhat * dout, axis=0), np.sum(dout, axis=0)
