# due: partial gradients-averaged statistics-as-constants
# Two mistakes at once: constants in dx, and averaged parameter gradients.
import numpy as np


def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    g, b = gamma[:, None, None], beta[:, None, None]
    ax = (0, 2, 3)
    if mode == "train":
        mu = x.mean(ax); var = x.var(ax)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mu
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    std = np.sqrt(var + eps)[:, None, None]
    xhat = (x - mu[:, None, None]) / std
    return g * xhat + b, (xhat, std, g)


def spatial_batchnorm_backward(dout, cache):
    xhat, std, g = cache
    ax = (0, 2, 3)
    dx = dout * g / std
    return dx, (dout * xhat).mean(ax), dout.mean(ax)
