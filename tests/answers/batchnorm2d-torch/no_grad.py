# due: partial statistics-as-constants
# The statistics are taken from detached data.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    data = x.detach()
    mean = data.mean((0, 2, 3)).view(1, -1, 1, 1)
    var = data.var((0, 2, 3), correction=0).view(1, -1, 1, 1)
    return (x - mean) / (var + eps) ** 0.5 * gamma.view(1, -1, 1, 1) + beta.view(1, -1, 1, 1)
