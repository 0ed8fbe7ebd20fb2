# due: partial dx-path-sign
# The path through the mean with the wrong sign.
import numpy as np

A = (0, 2, 3)

def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    b = lambda v: v.reshape(1, C, 1, 1)
    if bn_param["mode"] == "train":
        mu, var = x.mean(A), x.var(A)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mu
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mu, var = bn_param["running_mean"], bn_param["running_var"]
    s = np.sqrt(var + eps)
    h = (x - b(mu)) / b(s)
    return b(gamma) * h + b(beta), (h, b(s), b(gamma))

def spatial_batchnorm_backward(dout, cache):
    h, s, gamma = cache
    g = dout * gamma
    m = lambda v: v.mean(A, keepdims=True)
    dx = (g + m(g) - h * m(g * h)) / s
    return dx, (dout * h).sum(A), dout.sum(A)
