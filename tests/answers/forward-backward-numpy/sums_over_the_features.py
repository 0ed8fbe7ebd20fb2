# due: partial gradient-wrong-axis
# Both sums within dx run along axis 1.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param['eps']
    if bn_param['mode'] == 'train':
        avg = x.mean(axis=0, keepdims=True)
        spread = np.sqrt(x.var(axis=0, keepdims=True) + eps)
        h = (x - avg) / spread
        bn_param['running_mean'] = bn_param['momentum'] * bn_param['running_mean'] + (1 - bn_param['momentum']) * avg.squeeze()
        bn_param['running_var'] = bn_param['momentum'] * bn_param['running_var'] + (1 - bn_param['momentum']) * x.var(axis=0)
        return gamma * h + beta, [h, spread, gamma]
    return gamma * ((x - bn_param['running_mean']) / np.sqrt(bn_param['running_var'] + eps)) + beta, []


def batchnorm_backward(dout, cache):
    h, spread, gamma = cache
    dgamma, dbeta = (dout * h).sum(axis=0), dout.sum(axis=0)
    dh = dout * gamma
    first = np.mean(dh, axis=1, keepdims=True)
    second = h * np.mean(dh * h, axis=1, keepdims=True)
    return (dh - first - second) / spread, dgamma, dbeta
