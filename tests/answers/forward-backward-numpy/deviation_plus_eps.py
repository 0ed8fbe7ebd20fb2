# due: partial eps-outside-root
# The book formula that divides by (deviation + eps), with its own exact gradient.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param["eps"], bn_param["momentum"]
    if bn_param["mode"] == "train":
        mu, sigma = np.mean(x, axis=0), np.std(x, axis=0)
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * mu
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * sigma ** 2
        hat = (x - mu) / (sigma + eps)
        return gamma * hat + beta, (x - mu, sigma, eps, hat, gamma)
    hat = (x - bn_param["running_mean"]) / (np.sqrt(bn_param["running_var"]) + eps)
    return gamma * hat + beta, None


def batchnorm_backward(dout, cache):
    centred, sigma, eps, hat, gamma = cache
    n = len(dout)
    dhat = dout * gamma
    dsigma = -(dhat * centred).sum(axis=0) / (sigma + eps) ** 2
    dcentred = dhat / (sigma + eps) + dsigma * centred / (n * sigma)
    dx = dcentred - dcentred.mean(axis=0)
    return dx, (dout * hat).sum(axis=0), dout.sum(axis=0)
