# due: invalid_answer
# Makes the layer that the question asks to write.
import torch
from torch.nn import GroupNorm


def group_norm(x, groups, gamma, beta, eps=1e-5):
    layer = GroupNorm(groups, x.shape[1], eps=eps)
    layer.weight.data, layer.bias.data = gamma, beta
    return layer(x)
