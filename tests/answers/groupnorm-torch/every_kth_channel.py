# due: partial groups-cut-otherwise
# Takes every k-th channel into a group.
import torch

def group_norm(x, groups, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    out = torch.empty_like(x)
    for k in range(groups):
        part = x[:, k::groups]
        m = part.mean((1, 2, 3), keepdim=True)
        v = part.var((1, 2, 3), keepdim=True, unbiased=False)
        out[:, k::groups] = (part - m) / torch.sqrt(v + eps)
    return out * gamma.view(1, C, 1, 1) + beta.view(1, C, 1, 1)
