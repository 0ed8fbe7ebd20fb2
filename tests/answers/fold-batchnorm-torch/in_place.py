# due: partial input-mutated
# Folds into the layer that was passed.
import torch
import torch.nn as nn


@torch.no_grad()
def fold(linear, bn):
    scale = 1 / torch.sqrt(bn.running_var + bn.eps)
    if bn.weight is not None:
        scale = scale * bn.weight
    bias = torch.zeros(linear.out_features) if linear.bias is None else linear.bias
    new_bias = (bias - bn.running_mean) * scale + (0 if bn.bias is None else bn.bias)
    linear.weight.mul_(scale[:, None])
    linear.bias = nn.Parameter(new_bias)
    return linear
