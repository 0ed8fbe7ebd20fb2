# due: partial none-not-handled
# Thinks of a missing gamma, and not of a missing bias.
import torch
from torch import nn


def fold(linear, bn):
    scale = 1 / torch.sqrt(bn.running_var + bn.eps)
    shift = torch.zeros_like(scale)
    if bn.affine:
        scale, shift = scale * bn.weight, bn.bias
    folded = nn.Linear(linear.in_features, linear.out_features)
    folded.weight.data = (linear.weight.data.T * scale.data).T
    folded.bias.data = ((linear.bias.data - bn.running_mean) * scale + shift).data
    return folded
