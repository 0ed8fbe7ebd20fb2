# due: partial root-missing-or-twice
# The graph divides by the deviation where it should divide by its square.
from builtins import range
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    mode, eps = bn_param['mode'], bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    N, D = x.shape
    running_mean = bn_param.get('running_mean', np.zeros(D))
    running_var = bn_param.get('running_var', np.zeros(D))
    cache = {}
    if mode == 'train':
        mu = x.sum(axis=0) / N
        num = x - mu
        var = (num ** 2).sum(axis=0) / N
        den = np.sqrt(var + eps)
        z = num / den
        out = z * gamma + beta
        running_mean = momentum * running_mean + (1 - momentum) * mu
        running_var = momentum * running_var + (1 - momentum) * var
        cache['num'], cache['den'], cache['z'], cache['gamma'] = num, den, z, gamma
    else:
        out = gamma * (x - running_mean) / np.sqrt(running_var + eps) + beta
    bn_param['running_mean'] = running_mean
    bn_param['running_var'] = running_var
    return out, cache


def batchnorm_backward(dout, cache):
    num, den, z, gamma = [cache[key] for key in ('num', 'den', 'z', 'gamma')]
    N = dout.shape[0]
    dbeta = dout.sum(axis=0)
    dgamma = (dout * z).sum(axis=0)
    dz = dout * gamma
    dnum = dz / den
    dden = -(dz * num / den).sum(axis=0)
    dvar = dden / (2 * den)
    dnum = dnum + 2 * num * dvar / N
    dx = dnum - dnum.sum(axis=0) / N
    return dx, dgamma, dbeta
