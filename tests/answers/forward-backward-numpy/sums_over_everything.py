# due: partial gradient-wrong-axis
# np.mean without an axis, within dx.
import numpy as np


def batchnorm_forward(x, gamma, beta, bn_param):
    eps = bn_param.get("eps", 1e-5)
    momentum = bn_param.get("momentum", 0.9)
    if bn_param["mode"] == "train":
        batch_mean = np.mean(x, axis=0)
        batch_var = np.var(x, axis=0)
        sigma = np.sqrt(batch_var + eps)
        x_hat = (x - batch_mean) / sigma
        for key, value in {"running_mean": batch_mean, "running_var": batch_var}.items():
            bn_param[key] = momentum * bn_param[key] + (1 - momentum) * value
        return gamma * x_hat + beta, (x_hat, sigma, gamma)
    sigma = np.sqrt(bn_param["running_var"] + eps)
    return gamma * (x - bn_param["running_mean"]) / sigma + beta, None


def batchnorm_backward(dout, cache):
    x_hat, sigma, gamma = cache
    dx_hat = dout * gamma
    dx = (dx_hat - np.mean(dx_hat) - x_hat * np.mean(dx_hat * x_hat)) / sigma
    return dx, np.sum(dout * x_hat, axis=0), np.sum(dout, axis=0)
