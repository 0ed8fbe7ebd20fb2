# due: partial gradient-wrong-axis
# Only the path through the mean is averaged along the wrong axis.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    momentum = bn_param['momentum']
    rm, rv = bn_param['running_mean'], bn_param['running_var']
    if bn_param['mode'] == 'train':
        mean = np.mean(x, 0)
        var = np.mean((x - mean) ** 2, 0)
        bn_param['running_mean'], bn_param['running_var'] = momentum * rm + (1 - momentum) * mean, momentum * rv + (1 - momentum) * var
    else:
        mean, var = rm, rv
    inv = 1 / np.sqrt(var + bn_param['eps'])
    return (x - mean) * inv * gamma + beta, ((x - mean) * inv, inv, gamma)


def batchnorm_backward(dout, cache):
    xh, inv, gamma = cache
    d = dout * gamma
    dx = inv * (d - d.mean(1, keepdims=True) - xh * (d * xh).mean(0))
    return dx, (dout * xh).sum(0), dout.sum(0)
