# due: partial momentum-swapped
# Moves towards the batch by the momentum, in place.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean, var = x.mean(axis=0), x.var(axis=0)
        bn_param["running_mean"] += momentum * (mean - bn_param["running_mean"])
        bn_param["running_var"] += momentum * (var - bn_param["running_var"])
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    cache = {"inv": (var + eps) ** -0.5, "gamma": gamma}
    cache["hat"] = (x - mean) * cache["inv"]
    return cache["hat"] * gamma + beta, cache


def batchnorm_backward(dout, cache):
    hat, n = cache["hat"], len(dout)
    dbeta, dgamma = dout.sum(axis=0), np.einsum("nd,nd->d", dout, hat)
    return cache["gamma"] * cache["inv"] * (dout - dbeta / n - hat * dgamma / n), dgamma, dbeta
