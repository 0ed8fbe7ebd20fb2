# due: wrong_answer reshape-without-transpose
# Reshaped to rows of C without moving the channel axis.
from builtins import range
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    N, D = x.shape
    running_mean = bn_param.get("running_mean", np.zeros(D, dtype=x.dtype))
    running_var = bn_param.get("running_var", np.zeros(D, dtype=x.dtype))
    cache = None
    if mode == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        std = np.sqrt(var + eps)
        norm = (x - mean) / std
        cache = (norm, gamma, std)
        running_mean = momentum * running_mean + (1 - momentum) * mean
        running_var = momentum * running_var + (1 - momentum) * var
    elif mode == "test":
        norm = (x - running_mean) / np.sqrt(running_var + eps)
    else:
        raise ValueError("Invalid forward batchnorm mode " + mode)
    bn_param["running_mean"] = running_mean
    bn_param["running_var"] = running_var
    return norm * gamma + beta, cache


def batchnorm_backward_alt(dout, cache):
    norm, gamma, std = cache
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = np.sum(dout * norm, axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - norm * dgamma)
    return dx, dgamma, dbeta


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    N, C, H, W = x.shape
    x_flat = x.reshape((-1, C))
    out, cache = batchnorm_forward(x_flat, gamma, beta, bn_param)
    return out.reshape(N, C, H, W), cache


def spatial_batchnorm_backward(dout, cache):
    N, C, H, W = dout.shape
    dx, dgamma, dbeta = batchnorm_backward_alt(dout.reshape((-1, C)), cache)
    return dx.reshape(N, C, H, W), dgamma, dbeta
