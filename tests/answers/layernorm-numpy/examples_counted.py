# due: partial count-of-other-axis
# The closed form of batch norm, with its N.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    xT = x.T
    mean = np.mean(xT, axis=0)
    var = np.mean((xT - mean) ** 2, axis=0)
    std = np.sqrt(var + eps)
    x_hat = ((xT - mean) / std).T
    out = x_hat * gamma + beta
    cache = (x, x_hat, mean, std, gamma, var, eps)
    return out, cache

def layernorm_backward(dout, cache):
    x, x_hat, mean, std, gamma, var, eps = cache
    D, N = dout.shape
    dbeta = np.sum(dout, axis=0)
    dgamma = np.sum(dout * x_hat, axis=0)
    dxh = (dout * gamma).T
    xh = x_hat.T
    dx = (D * dxh - dxh.sum(axis=0) - xh * (dxh * xh).sum(axis=0)) / (D * std)
    return dx.T, dgamma, dbeta
