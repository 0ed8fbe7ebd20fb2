# due: wrong_answer groups-cut-otherwise
# The channels are moved last first, so the groups are cut from the rows of the image.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    n, c, h, w = x.shape
    y = x.permute(0, 2, 3, 1).reshape(n, groups, -1)
    mean = y.mean(dim=-1, keepdim=True)
    var = y.var(dim=-1, keepdim=True, unbiased=False)
    y = (y - mean) / torch.sqrt(var + eps)
    y = y.reshape(n, h, w, c) * gamma + beta
    return y.permute(0, 3, 1, 2)
