# due: wrong_answer unbiased-variance
# Takes torch's default variance.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    y = x.unflatten(1, (groups, -1))
    y = (y - y.mean((2, 3, 4), keepdim=True)) / torch.sqrt(y.var((2, 3, 4), keepdim=True) + eps)
    return gamma[:, None, None] * y.flatten(1, 2) + beta[:, None, None]
