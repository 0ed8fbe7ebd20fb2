# due: partial dx-sums-not-averaged
# Sums where the means belong.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mu = x.mean(1, keepdims=True)
    s = np.sqrt(x.var(1, keepdims=True) + eps)
    xh = (x - mu) / s
    return gamma * xh + beta, (xh, s, gamma)

def layernorm_backward(dout, cache):
    xh, s, gamma = cache
    N, D = dout.shape
    g = dout * gamma
    m = lambda a: a.mean(1, keepdims=True)
    return (g - g.sum(1, keepdims=True) - xh * (g * xh).sum(1, keepdims=True)) / s, (dout * xh).sum(0), dout.sum(0)
