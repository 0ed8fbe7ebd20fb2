# due: correct
# The means instead of the sums.
import numpy as np
def batchnorm_backward(dout, x, gamma, eps=1e-5):
    m, s = x.mean(0), np.sqrt(x.var(0) + eps)
    h = (x - m) / s
    dx = (dout - dout.mean(0) - h * (dout * h).mean(0)) * (gamma / s)
    return dx, (dout * h).sum(0), dout.sum(0)
