# due: partial dx-scale-n
# 1/N before the brackets, N forgotten inside.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    N, D = x.shape
    std = np.sqrt(np.var(x, axis=0) + eps)
    xhat = (x - np.mean(x, axis=0)) / std
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * xhat, axis=0)
    dx = (1.0 / N) * gamma / std * (dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta
