# due: partial unbiased-variance
# The normaliser sums squares over N - 1; the running variance comes from np.var and is right.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    N, D = x.shape
    eps = bn_param["eps"]
    k = bn_param["momentum"]
    out = np.zeros((N, D))
    cache = []
    if bn_param["mode"] == "train":
        for d in range(D):
            col = x[:, d] - x[:, d].sum() / N
            root = np.sqrt((col * col).sum() / (N - 1) + eps)
            out[:, d] = gamma[d] * col / root + beta[d]
            cache.append((col / root, root, gamma[d]))
        bn_param["running_mean"] = k * bn_param["running_mean"] + (1 - k) * np.mean(x, axis=0)
        bn_param["running_var"] = k * bn_param["running_var"] + (1 - k) * np.var(x, axis=0)
    else:
        for d in range(D):
            col = x[:, d] - bn_param["running_mean"][d]
            out[:, d] = gamma[d] * col / np.sqrt(bn_param["running_var"][d] + eps) + beta[d]
    return out, cache


def batchnorm_backward(dout, cache):
    N, D = dout.shape
    dx, dgamma, dbeta = np.zeros((N, D)), np.zeros(D), np.zeros(D)
    for d, (hat, root, g) in enumerate(cache):
        dbeta[d] = dout[:, d].sum()
        dgamma[d] = dout[:, d].dot(hat)
        dx[:, d] = g / root * (dout[:, d] - dbeta[d] / N - hat * dgamma[d] / N)
    return dx, dgamma, dbeta
