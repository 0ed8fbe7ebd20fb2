# due: partial dx-without-deviation
# The closed form without its factor 1/s.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    train = bn_param["mode"] == "train"
    mean = x.mean(axis=0) if train else bn_param["running_mean"]
    var = x.var(axis=0) if train else bn_param["running_var"]
    if train:
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    x_norm = (x - mean) / np.sqrt(var + eps)
    return gamma * x_norm + beta, (x_norm, gamma)


def batchnorm_backward(dout, cache):
    x_norm, gamma = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (x_norm * dout).sum(axis=0)
    dx = gamma / N * (N * dout - dbeta - x_norm * dgamma)
    return dx, dgamma, dbeta
