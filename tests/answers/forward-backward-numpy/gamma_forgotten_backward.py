# due: partial dx-without-gamma
# dx starts from dout as if gamma were 1.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean = np.sum(x, axis=0) / x.shape[0]
        dev = x - mean
        var = np.sum(dev ** 2, axis=0) / x.shape[0]
        invstd = 1. / np.sqrt(var + eps)
        bn_param["running_mean"] = bn_param["running_mean"] * momentum + mean * (1. - momentum)
        bn_param["running_var"] = bn_param["running_var"] * momentum + var * (1. - momentum)
        return dev * invstd * gamma + beta, (dev, invstd)
    return (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + eps) * gamma + beta, None


def batchnorm_backward(dout, cache):
    dev, invstd = cache
    n = dout.shape[0]
    dvar = np.sum(dout * dev, axis=0) * -.5 * invstd ** 3
    dmean = -np.sum(dout * invstd, axis=0)
    dx = dout * invstd + dvar * 2. / n * dev + dmean / n
    return dx, np.sum(dout * dev * invstd, axis=0), np.sum(dout, axis=0)
