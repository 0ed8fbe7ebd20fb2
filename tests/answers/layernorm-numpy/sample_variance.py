# due: wrong_answer unbiased-variance
# The variance over D - 1, as torch.var does.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    xmu = x - np.mean(x, axis=1, keepdims=True)
    var = np.var(x, axis=1, ddof=1, keepdims=True)
    s = np.sqrt(var + eps)
    xhat = xmu / s
    return gamma * xhat + beta, (xhat, gamma, s)

def layernorm_backward(dout, cache):
    xhat, gamma, s = cache
    d = dout * gamma
    dx = (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True)) / s
    return dx, np.sum(dout * xhat, axis=0), np.sum(dout, axis=0)
