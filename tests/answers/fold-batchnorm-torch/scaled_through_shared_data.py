# due: partial input-mutated
# Hands the weight's own memory on and scales it in place.
import torch
from torch import nn

@torch.no_grad()
def fold(linear, bn):
    std = (bn.running_var + bn.eps).sqrt()
    scale = (bn.weight if bn.affine else torch.ones_like(std)) / std
    shift = bn.bias if bn.affine else torch.zeros_like(std)
    out = nn.Linear(linear.in_features, linear.out_features)
    out.weight.data = linear.weight.data
    out.weight *= scale[:, None]
    out.bias.data = shift - bn.running_mean * scale
    if linear.bias is not None:
        out.bias += linear.bias * scale
    return out
