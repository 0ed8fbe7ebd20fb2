# due: correct
# Creates running values where there are none, keeps a tuple and asserts shapes.
from builtins import range
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    assert gamma.shape == (D,) and beta.shape == (D,)
    if 'running_mean' not in bn_param:
        bn_param['running_mean'] = np.zeros(D)
    if 'running_var' not in bn_param:
        bn_param['running_var'] = np.ones(D)
    out = None
    if bn_param['mode'] == 'train':
        mean = sum(x[i] for i in range(N)) / N
        var = sum((x[i] - mean) ** 2 for i in range(N)) / N
        keep = bn_param.get('momentum', .9)
        bn_param['running_mean'] = keep * bn_param['running_mean'] + (1 - keep) * mean
        bn_param['running_var'] = keep * bn_param['running_var'] + (1 - keep) * var
    else:
        mean, var = bn_param['running_mean'], bn_param['running_var']
    istd = (var + bn_param.get('eps', 1e-5)) ** -.5
    norm = (x - mean) * istd
    out = np.multiply(norm, gamma) + beta
    assert out.shape == x.shape
    return out, (norm, istd, gamma)


def batchnorm_backward(dout, cache):
    norm, istd, gamma = cache
    N = dout.shape[0]
    dgamma = sum(dout[i] * norm[i] for i in range(N))
    dbeta = sum(dout[i] for i in range(N))
    dx = gamma * istd * (dout - dbeta / N - norm * dgamma / N)
    assert np.allclose(dx.sum(axis=0), 0)
    return dx, dgamma, dbeta
