# due: partial layernorm-over-batch
# The steps of batch norm's backward pass, after a right forward pass.
import numpy as np

def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param.get("eps", 1e-5)
    mu = x.mean(axis=-1)[:, None]
    var = x.var(axis=-1)[:, None]
    xmu = x - mu
    inv = 1 / np.sqrt(var + eps)
    xn = xmu * inv
    return gamma * xn + beta, (xmu, inv, xn, gamma)

def layernorm_backward(dout, cache):
    xmu, inv, xn, gamma = cache
    N, D = dout.shape
    dxn = dout * gamma
    dvar = (dxn * xmu).sum(axis=0, keepdims=True) * -0.5 * inv ** 3
    dmu = -(dxn * inv).sum(axis=0, keepdims=True)
    dx = dxn * inv + 2 / N * xmu * dvar + dmu / N
    return dx, (dout * xn).sum(axis=0), dout.sum(axis=0)
