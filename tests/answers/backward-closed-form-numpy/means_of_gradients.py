# due: partial gradients-averaged
# Parameter gradients as means; dx right.
import numpy as np

def batchnorm_backward(dout, x, gamma, eps=1e-5):
    inv = (x.var(axis=0) + eps) ** -0.5
    xhat = (x - x.mean(axis=0)) * inv
    db = np.mean(dout, axis=0)
    dg = np.mean(dout * xhat, axis=0)
    return gamma * inv * (dout - db - xhat * dg), dg, db
