# due: partial gradient-wrong-axis
# Everything over axis 1, the parameters' gradients too.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    xmu = x - np.mean(x, axis=1, keepdims=True)
    ivar = 1 / np.sqrt(np.mean(xmu**2, axis=1, keepdims=True) + eps)
    xhat = xmu * ivar
    return gamma * xhat + beta, (xhat, gamma, ivar)

def layernorm_backward(dout, cache):
    xhat, gamma, ivar = cache
    d = dout * gamma
    dx = (d - d.mean(1, keepdims=True) - xhat * (d * xhat).mean(1, keepdims=True)) * ivar
    return dx, np.sum(dout * xhat, axis=1), np.sum(dout, axis=1)
