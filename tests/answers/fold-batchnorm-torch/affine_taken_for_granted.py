# due: partial none-not-handled
# Breaks down where gamma and beta, or the old bias, are None.
import torch
from torch import nn


def fold(linear, bn):
    scale = bn.weight / torch.sqrt(bn.running_var + bn.eps)
    folded = nn.Linear(linear.in_features, linear.out_features)
    folded.weight.data = (scale[:, None] * linear.weight).detach()
    folded.bias.data = (scale * (linear.bias - bn.running_mean) + bn.bias).detach()
    return folded
