# due: correct
# Gradients come back as tuples of numbers, dx as a list of rows.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps, momentum = (bn_param[key] for key in ("mode", "eps", "momentum"))
    if mode == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] = tuple(momentum * np.array(bn_param["running_mean"]) + (1 - momentum) * mean)
        bn_param["running_var"] = tuple(momentum * np.array(bn_param["running_var"]) + (1 - momentum) * var)
    else:
        mean, var = np.array(bn_param["running_mean"]), np.array(bn_param["running_var"])
    hat = (x - mean) / np.sqrt(var + eps)
    return list(gamma * hat + beta), locals()


def batchnorm_backward(dout, cache):
    hat, var, eps, gamma = cache["hat"], cache["var"], cache["eps"], cache["gamma"]
    g = dout * gamma
    dx = (g - g.mean(axis=0) - hat * (g * hat).mean(axis=0)) / np.sqrt(var + eps)
    return list(dx), tuple(np.sum(dout * hat, axis=0)), tuple(map(float, dout.sum(axis=0)))
