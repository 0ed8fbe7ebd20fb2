# due: partial count-without-spatial
# The closed form with N where N*H*W is meant.
import numpy as np

AX = (0, 2, 3)

def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, m = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        mean, var = x.mean(AX), x.var(AX)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mean
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    std = np.sqrt(var + eps)
    xhat = (x - mean[None, :, None, None]) / std[None, :, None, None]
    return gamma[None, :, None, None] * xhat + beta[None, :, None, None], (xhat, std, gamma)

def spatial_batchnorm_backward(dout, cache):
    xhat, std, gamma = cache
    N = dout.shape[0]
    dbeta, dgamma = dout.sum(AX), (dout * xhat).sum(AX)
    wide = lambda v: v[None, :, None, None]
    dx = wide(gamma / (N * std)) * (N * dout - wide(dbeta) - xhat * wide(dgamma))
    return dx, dgamma, dbeta
