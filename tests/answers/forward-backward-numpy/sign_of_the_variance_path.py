# due: partial dx-path-sign
# The minus of the derivative of a quotient is lost.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get('eps', 1e-5)
    momentum = bn_param.get('momentum', 0.9)
    if bn_param['mode'] == 'train':
        mu = np.mean(x, axis=0)
        var = np.var(x, axis=0)
        std = np.sqrt(var + eps)
        xhat = (x - mu) / std
        out = gamma * xhat + beta
        bn_param['running_mean'] = momentum * bn_param['running_mean'] + (1 - momentum) * mu
        bn_param['running_var'] = momentum * bn_param['running_var'] + (1 - momentum) * var
        cache = {'x': x, 'mu': mu, 'std': std, 'xhat': xhat, 'gamma': gamma}
    elif bn_param['mode'] == 'test':
        out = gamma * ((x - bn_param['running_mean']) / np.sqrt(bn_param['running_var'] + eps)) + beta
        cache = None
    return out, cache


def batchnorm_backward(dout, cache):
    x, mu, std, xhat, gamma = cache['x'], cache['mu'], cache['std'], cache['xhat'], cache['gamma']
    N = x.shape[0]
    dgamma = np.sum(dout * xhat, axis=0)
    dbeta = np.sum(dout, axis=0)
    dxhat = dout * gamma
    dstd = np.sum(dxhat * (x - mu), axis=0) / std ** 2
    dvar = dstd / (2 * std)
    dx = dxhat / std + dvar * 2 / N * (x - mu) - np.sum(dxhat / std, axis=0) / N
    return dx, dgamma, dbeta
