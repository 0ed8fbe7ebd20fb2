# due: correct
# Writes into a new tensor, slice by slice.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    out = torch.zeros_like(x)
    per = x.shape[1] // groups
    for g in range(groups):
        s = slice(g * per, (g + 1) * per)
        part = x[:, s]
        m = part.mean(dim=(1, 2, 3), keepdim=True)
        v = ((part - m) ** 2).mean(dim=(1, 2, 3), keepdim=True)
        out[:, s] = (part - m) / torch.sqrt(v + eps)
    return gamma[None, :, None, None] * out + beta[None, :, None, None]
