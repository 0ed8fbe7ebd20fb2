# due: correct
# Every statistic kept as (1, C, 1, 1), gradients of the parameters too.
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    eps, momentum = bn_param.get("eps", 1e-5), bn_param.get("momentum", 0.9)
    C = x.shape[1]
    g, b = gamma.reshape(1, C, 1, 1), beta.reshape(1, C, 1, 1)
    rm, rv = bn_param["running_mean"].reshape(1, C, 1, 1), bn_param["running_var"].reshape(1, C, 1, 1)
    cache = None
    if bn_param["mode"] == "train":
        mu = np.mean(x, axis=(0, 2, 3), keepdims=True)
        var = np.var(x, axis=(0, 2, 3), keepdims=True)
        x_hat = (x - mu) / np.sqrt(var + eps)
        bn_param["running_mean"] = (momentum * rm + (1.0 - momentum) * mu).squeeze()
        bn_param["running_var"] = (momentum * rv + (1.0 - momentum) * var).squeeze()
        cache = (g, x, mu, var, eps, x_hat)
    else:
        x_hat = (x - rm) / np.sqrt(rv + eps)
    return g * x_hat + b, cache

def spatial_batchnorm_backward(dout, cache):
    g, x, mu, var, eps, x_hat = cache
    m = dout.shape[0] * dout.shape[2] * dout.shape[3]
    ax = (0, 2, 3)
    dgamma = np.sum(dout * x_hat, axis=ax, keepdims=True)
    dbeta = np.sum(dout, axis=ax, keepdims=True)
    dx_hat = dout * g
    dvar = np.sum(dx_hat * (x - mu) * (-0.5) * (var + eps) ** (-1.5), axis=ax, keepdims=True)
    dmu = np.sum(dx_hat * (-1 / np.sqrt(var + eps)), axis=ax, keepdims=True)
    dmu = dmu + dvar * np.sum(-2 * (x - mu), axis=ax, keepdims=True) / m
    dx = dx_hat / np.sqrt(var + eps) + dvar * 2 * (x - mu) / m + dmu / m
    return dx, dgamma, dbeta
