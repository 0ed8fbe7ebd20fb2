# due: partial dx-sums-not-averaged
# Takes N out of the closed form altogether, so that both sums stay whole.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    sigma = np.sqrt(np.var(x, axis=0) + eps)
    xhat = (x - np.mean(x, axis=0)) / sigma
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(xhat * dout, axis=0)
    dx = gamma / sigma * (dout - dbeta - xhat * dgamma)
    return dx, dgamma, dbeta
