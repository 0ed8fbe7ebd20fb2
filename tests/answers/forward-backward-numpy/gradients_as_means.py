# due: partial gradients-averaged
# Averages the parameters' gradients, as losses do.
import numpy as np
from dataclasses import dataclass


@dataclass
class Cache:
    hat: np.ndarray
    scale: np.ndarray


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "test":
        return (x - bn_param["running_mean"]) * gamma / np.sqrt(bn_param["running_var"] + eps) + beta, None
    mean, var = x.mean(0), x.var(0)
    bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mean
    bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    hat = (x - mean) / np.sqrt(var + eps)
    return hat * gamma + beta, Cache(hat, gamma / np.sqrt(var + eps))


def batchnorm_backward(dout, cache):
    dgamma = np.mean(dout * cache.hat, axis=0)
    dbeta = np.mean(dout, axis=0)
    dx = cache.scale * (dout - dbeta - cache.hat * dgamma)
    return dx, dgamma, dbeta
