# due: partial gamma-once-too-often
# dgamma holds gamma, and dx is built from it.
import numpy as np

def batchnorm_forward(X, g, b, p):
    eps, mom = p.get("eps", 1e-5), p.get("momentum", 0.9)
    if p["mode"] == "test":
        inv = 1 / np.sqrt(p["running_var"] + eps)
        return g * ((X - p["running_mean"]) * inv) + b, None
    n = X.shape[0]
    mu = np.einsum("nd->d", X) / n
    xc = X - mu
    v = np.einsum("nd,nd->d", xc, xc) / n
    inv = (v + eps) ** -0.5
    xh = xc * inv
    p["running_mean"] = mom * p["running_mean"] + (1 - mom) * mu
    p["running_var"] = mom * p["running_var"] + (1 - mom) * v
    return g * xh + b, (n, xh, inv, g)

def batchnorm_backward(dout, cache):
    n, xh, inv, g = cache
    db = dout.sum(0)
    dg = np.einsum("nd,nd->d", dout * g, xh)
    dx = g * inv / n * (n * dout - db - xh * dg)
    return dx, dg, db
