# due: partial upstream-factor-missing
# Batch norm's closed form turned by hand: gamma stays outside the sums.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mu = x.mean(axis=1).reshape(-1, 1)
    s = np.sqrt(x.var(axis=1).reshape(-1, 1) + eps)
    xhat = (x - mu) / s
    return gamma * xhat + beta, (xhat, gamma, s)

def layernorm_backward(dout, cache):
    xhat, gamma, s = cache
    D = dout.shape[1]
    dx = gamma / (D * s) * (D * dout - dout.sum(axis=1, keepdims=True) - xhat * (dout * xhat).sum(axis=1, keepdims=True))
    return dx, (dout * xhat).sum(axis=0), dout.sum(axis=0)
