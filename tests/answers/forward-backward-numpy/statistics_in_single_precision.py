# due: partial float-precision-lost
# Only the mean and the variance are float32; all that rests on them is as good as they are.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean = np.mean(x, axis=0).astype(np.float32)
        var = np.var(x, axis=0).astype(np.float32)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = np.sqrt(var + eps)
    x_norm = (x - mean) / std
    return gamma * x_norm + beta, (x_norm, std, gamma)


def batchnorm_backward(dout, cache):
    x_norm, std, gamma = cache
    N = len(dout)
    dgamma, dbeta = np.sum(dout * x_norm, axis=0), np.sum(dout, axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - x_norm * dgamma)
    return dx, dgamma, dbeta
