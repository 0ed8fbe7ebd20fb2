# due: partial groups-cut-otherwise
# Takes the number of groups for the number of channels in one.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    y = x.view(N, C // groups, groups * H * W)
    y = (y - y.mean(-1, keepdim=True)) / torch.sqrt(y.var(-1, unbiased=False, keepdim=True) + eps)
    return gamma.view(1, C, 1, 1) * y.view(N, C, H, W) + beta.view(1, C, 1, 1)
