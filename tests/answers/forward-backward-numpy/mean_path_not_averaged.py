# due: partial dx-sums-not-averaged
# dmu is added to every row whole, not by its N-th part.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, a = bn_param["eps"], bn_param["momentum"]
    mean, var = bn_param["running_mean"], bn_param["running_var"]
    if bn_param["mode"] == "train":
        mean, var = x.mean(0), x.var(0)
        bn_param.update(
            running_mean=a * bn_param["running_mean"] + (1 - a) * mean,
            running_var=a * bn_param["running_var"] + (1 - a) * var,
        )
    normal = (x - mean) / np.sqrt(var + eps)
    return gamma * normal + beta, (x - mean, var + eps, normal, gamma)


def batchnorm_backward(dout, cache):
    centred, var_eps, normal, gamma = cache
    N, _ = dout.shape
    dnormal = dout * gamma
    dvar = (dnormal * centred).sum(0) * -0.5 * var_eps ** -1.5
    dmean = (-dnormal / np.sqrt(var_eps)).sum(0)
    dx = dnormal / np.sqrt(var_eps) + dvar * 2 * centred / N + dmean
    return dx, (dout * normal).sum(0), dout.sum(0)
