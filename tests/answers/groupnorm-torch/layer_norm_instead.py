# due: wrong_answer groups-cut-otherwise
# All channels of an image together.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    mean = x.mean((1, 2, 3), keepdim=True)
    var = x.var((1, 2, 3), keepdim=True, correction=0)
    return gamma.view(1, -1, 1, 1) * (x - mean) / (var + eps).sqrt() + beta.view(1, -1, 1, 1)
