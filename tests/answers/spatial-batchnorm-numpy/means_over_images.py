# due: partial variances-averaged
# The variance of each image, averaged over the images.
import numpy as np

def spatial_batchnorm_forward(x, gamma, beta, bn_param):
    mode = bn_param["mode"]
    eps = bn_param.get("eps", 1e-5)
    m = bn_param.get("momentum", 0.9)
    N, C, H, W = x.shape
    g = gamma.reshape(1, C, 1, 1)
    b = beta.reshape(1, C, 1, 1)
    if mode == "train":
        mean = np.mean(x, axis=(2, 3)).mean(0)
        var = np.var(x, axis=(2, 3)).mean(0)
        bn_param["running_mean"] = m * bn_param["running_mean"] + (1 - m) * mean
        bn_param["running_var"] = m * bn_param["running_var"] + (1 - m) * var
    else:
        mean, var = bn_param["running_mean"], bn_param["running_var"]
    mean = mean.reshape(1, C, 1, 1)
    var = var.reshape(1, C, 1, 1)
    x_hat = (x - mean) / np.sqrt(var + eps)
    return g * x_hat + b, (x, mean, var, x_hat, g, eps)

def spatial_batchnorm_backward(dout, cache):
    x, mean, var, x_hat, g, eps = cache
    N, C, H, W = x.shape
    m = N * H * W
    dbeta = np.sum(dout, axis=(0, 2, 3))
    dgamma = np.sum(dout * x_hat, axis=(0, 2, 3))
    dxh = dout * g
    dvar = np.sum(dxh * (x - mean) * -0.5 * (var + eps) ** -1.5, axis=(0, 2, 3), keepdims=True)
    dmean = np.sum(-dxh / np.sqrt(var + eps), axis=(0, 2, 3), keepdims=True) + dvar * np.sum(-2 * (x - mean), axis=(0, 2, 3), keepdims=True) / m
    dx = dxh / np.sqrt(var + eps) + dvar * 2 * (x - mean) / m + dmean / m
    return dx, dgamma, dbeta
