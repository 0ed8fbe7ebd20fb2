# due: correct
# The well-known view with two axes for channels.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    G = groups
    x = x.view(N, G, C // G, H, W)
    mean = torch.mean(x, dim=[2, 3, 4], keepdim=True)
    var = torch.var(x, dim=[2, 3, 4], keepdim=True, unbiased=False)
    x = (x - mean) / torch.sqrt(var + eps)
    x = x.view(N, C, H, W)
    return x * gamma.view(1, C, 1, 1) + beta.view(1, C, 1, 1)
