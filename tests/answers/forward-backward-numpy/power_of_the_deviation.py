# due: partial root-missing-or-twice
# (var + eps)^(-3/2) written with the deviation: std^(-3/2).
import numpy as np


class Kept:
    pass


def batchnorm_forward(x, gamma, beta, bn_param):
    kept = Kept()
    kept.gamma = gamma
    momentum = bn_param["momentum"]
    if bn_param["mode"] == "train":
        kept.mean = np.average(x, axis=0)
        kept.centred = x - kept.mean
        var = np.average(kept.centred * kept.centred, axis=0)
        kept.std = np.sqrt(var + bn_param["eps"])
        kept.hat = kept.centred / kept.std
        bn_param["running_mean"] = momentum * bn_param["running_mean"] + (1 - momentum) * kept.mean
        bn_param["running_var"] = momentum * bn_param["running_var"] + (1 - momentum) * var
        return kept.hat * gamma + beta, kept
    return gamma * (x - bn_param["running_mean"]) / np.sqrt(bn_param["running_var"] + bn_param["eps"]) + beta, kept


def batchnorm_backward(dout, k):
    n = len(dout)
    dhat = k.gamma * dout
    dvar = -0.5 * (dhat * k.centred).sum(axis=0) * k.std ** (-3 / 2)
    dmean = -(dhat / k.std).sum(axis=0) - 2 * dvar * k.centred.mean(axis=0)
    dx = dhat / k.std + 2 / n * dvar * k.centred + dmean / n
    return dx, (dout * k.hat).sum(axis=0), dout.sum(axis=0)
