# due: correct
# Works in place on its own copies, and changes the running arrays of bn_param in place.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    out = np.array(x, copy=True)
    if bn_param["mode"] == "test":
        out -= bn_param["running_mean"]
        out /= np.sqrt(bn_param["running_var"] + bn_param["eps"])
        out *= gamma
        out += beta
        return out, []
    mean = out.mean(axis=0)
    out -= mean
    var = np.mean(np.square(out), axis=0)
    std = np.sqrt(var + bn_param["eps"])
    out /= std
    for old, new in ((bn_param["running_mean"], mean), (bn_param["running_var"], var)):
        old *= bn_param["momentum"]
        old += (1 - bn_param["momentum"]) * new
    cache = [out.copy(), std, gamma.copy()]
    out *= gamma
    out += beta
    return out, cache


def batchnorm_backward(dout, cache):
    hat, std, gamma = cache
    dx = dout * gamma
    mean, along = dx.mean(axis=0), (dx * hat).mean(axis=0)
    dx -= mean
    dx -= hat * along
    dx /= std
    return dx, np.sum(dout * hat, axis=0), np.sum(dout, axis=0)
