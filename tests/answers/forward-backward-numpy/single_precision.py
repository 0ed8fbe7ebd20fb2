# due: wrong_answer float-precision-lost
# Everything is turned into float32 first, as frameworks like it.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    x = np.asarray(x, dtype=np.float32)
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    hat = (x - mean) / np.sqrt(var + eps)
    return (gamma * hat + beta).astype(np.float32), (hat, np.sqrt(var + eps), gamma.astype(np.float32))


def batchnorm_backward(dout, cache):
    hat, s, gamma = cache
    dout = dout.astype(np.float32)
    g = dout * gamma
    return (g - g.mean(0) - hat * (g * hat).mean(0)) / s, (dout * hat).sum(0), dout.sum(0)
