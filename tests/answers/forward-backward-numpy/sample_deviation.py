# due: partial unbiased-variance
# Starts from np.std with ddof=1, as statistics courses teach.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get('eps', 1e-5), bn_param.get('momentum', 0.9)
    if bn_param['mode'] == 'train':
        sample_mean = np.mean(x, axis=0)
        sample_std = np.std(x, axis=0, ddof=1)
        sample_var = np.square(sample_std)
        x_hat = (x - sample_mean) / np.sqrt(sample_var + eps)
        out = gamma * x_hat + beta
        bn_param['running_mean'] = momentum * bn_param['running_mean'] + (1 - momentum) * sample_mean
        bn_param['running_var'] = momentum * bn_param['running_var'] + (1 - momentum) * sample_var
        return out, (x_hat, np.sqrt(sample_var + eps), gamma)
    x_hat = (x - bn_param['running_mean']) / np.sqrt(bn_param['running_var'] + eps)
    return gamma * x_hat + beta, None


def batchnorm_backward(dout, cache):
    x_hat, std, gamma = cache
    N = dout.shape[0]
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(x_hat * dout, axis=0)
    dx = gamma / (N * std) * (N * dout - dbeta - x_hat * dgamma)
    return dx, dgamma, dbeta
