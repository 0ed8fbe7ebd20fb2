# due: correct
# A cache object with methods, built by a factory.
import numpy as np


class Memory(object):
    def __init__(self, **values):
        self.__dict__.update(values)

    def through(self, g):
        return (g - g.mean(0) - self.hat * (g * self.hat).mean(0)) / self.root


def batchnorm_forward(x, gamma, beta, bn_param):
    bn_param.setdefault("momentum", 0.9)
    bn_param.setdefault("eps", 1e-5)
    bn_param.setdefault("running_mean", np.zeros(x.shape[1]))
    bn_param.setdefault("running_var", np.zeros(x.shape[1]))
    if bn_param["mode"] == "test":
        root = np.sqrt(bn_param["running_var"] + bn_param["eps"])
        return (x - bn_param["running_mean"]) / root * gamma + beta, None
    mean, var = x.mean(0), x.var(0)
    for name, new in [("running_mean", mean), ("running_var", var)]:
        bn_param[name] = np.average([bn_param[name], new], axis=0, weights=[bn_param["momentum"], 1 - bn_param["momentum"]])
    root = np.sqrt(var + bn_param["eps"])
    memory = Memory(hat=(x - mean) / root, root=root, gamma=gamma)
    return memory.hat * gamma + beta, memory


def batchnorm_backward(dout, cache):
    return cache.through(dout * cache.gamma), (dout * cache.hat).sum(0), dout.sum(0)
