# due: correct
# Channels swapped to the front instead, parameters as columns.
import numpy as np

def _table(a):
    return a.swapaxes(0, 1).reshape(a.shape[1], -1)

def _back(t, shape):
    n, c, h, w = shape
    return t.reshape(c, n, h, w).swapaxes(0, 1)

def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    t = _table(x)
    eps = bn_param.get('eps', 1e-5)
    if bn_param['mode'] == 'train':
        m = bn_param.get('momentum', 0.9)
        mean, var = np.mean(t, axis=1), np.mean(t * 0 + (t - t.mean(1)[:, None])**2, axis=1)
        bn_param['running_mean'] = bn_param['running_mean'] * m + mean * (1 - m)
        bn_param['running_var'] = bn_param['running_var'] * m + var * (1 - m)
    else:
        mean, var = bn_param['running_mean'], bn_param['running_var']
    hat = (t - mean[:, None]) / np.sqrt(var + eps)[:, None]
    return _back(gamma[:, None] * hat + beta[:, None], x.shape), (hat, np.sqrt(var + eps), gamma)

def spatial_batchnorm_backward(dout, cache):
    hat, root, gamma = cache
    g = _table(dout)
    dg, db = (g * hat).sum(1), g.sum(1)
    n = g.shape[1]
    dx = (gamma / root)[:, None] * (g - db[:, None] / n - hat * dg[:, None] / n)
    return _back(dx, dout.shape), dg, db
