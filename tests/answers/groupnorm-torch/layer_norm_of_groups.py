# due: correct
# Hands each group to layer norm as an example of its own.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    rows = x.flatten(1).view(x.size(0) * groups, -1)
    rows = torch.nn.functional.layer_norm(rows, rows.shape[1:], eps=eps)
    return torch.einsum("nchw,c->nchw", rows.view_as(x), gamma) + beta[:, None, None]
