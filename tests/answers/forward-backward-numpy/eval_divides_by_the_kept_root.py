# due: partial eval-eps-missing
# Helpers around one formula; the evaluating branch hands over a root without eps.
import numpy as np


def standardise(values, centre, width):
    return (values - centre) / width


def batchnorm_forward(x, gamma, beta, bn_param):
    m = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "test":
        xn = standardise(x, bn_param["running_mean"], bn_param["running_var"] ** 0.5)
        return xn * gamma + beta, {}
    centre, variance = x.mean(0), x.var(0)
    width = (variance + bn_param.get("eps", 1e-5)) ** 0.5
    xn = standardise(x, centre, width)
    bn_param["running_mean"] = bn_param["running_mean"] * m + centre * (1 - m)
    bn_param["running_var"] = bn_param["running_var"] * m + variance * (1 - m)
    return xn * gamma + beta, dict(xn=xn, width=width, gamma=gamma)


def batchnorm_backward(dout, cache):
    xn, g = cache["xn"], dout * cache["gamma"]
    dx = (g - g.mean(0) - xn * (g * xn).mean(0)) / cache["width"]
    return dx, (dout * xn).sum(0), dout.sum(0)
