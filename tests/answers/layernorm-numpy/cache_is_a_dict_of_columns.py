# due: correct
# keepdims throughout, parameters' gradients as rows.
import numpy as np


def layernorm_forward(x, gamma, beta, ln_param):
    eps = ln_param["eps"] if "eps" in ln_param else 1e-5
    D = x.shape[1]
    mean = np.sum(x, axis=1, keepdims=True) / D
    centered = x - mean
    var = np.sum(np.square(centered), axis=1, keepdims=True) / D
    inv = np.power(var + eps, -0.5)
    norm = centered * inv
    cache = dict(norm=norm, inv=inv, centered=centered, gamma=gamma)
    return norm * gamma[None] + beta[None], cache


def layernorm_backward(dout, cache):
    norm, inv, centered, gamma = cache["norm"], cache["inv"], cache["centered"], cache["gamma"]
    D = dout.shape[1]
    dgamma = np.sum(norm * dout, axis=0, keepdims=True)
    dbeta = np.sum(dout, axis=0, keepdims=True)
    dnorm = dout * gamma[None]
    dvar = np.sum(dnorm * centered * -0.5 * inv**3, axis=1, keepdims=True)
    dmean = np.sum(-dnorm * inv, axis=1, keepdims=True) + dvar * np.mean(-2 * centered, axis=1, keepdims=True)
    return dnorm * inv + dvar * 2 * centered / D + dmean / D, dgamma, dbeta
