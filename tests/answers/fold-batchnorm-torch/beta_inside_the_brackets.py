# due: partial shift-before-scale
# Beta is scaled along with the rest.
import torch
from torch import nn


def fold(linear, bn):
    g = bn.weight if bn.affine else torch.ones(bn.num_features)
    be = bn.bias if bn.affine else torch.zeros(bn.num_features)
    b = linear.bias if linear.bias is not None else torch.zeros(linear.out_features)
    scale = g / torch.sqrt(bn.running_var + bn.eps)
    new = nn.Linear(linear.in_features, linear.out_features)
    new.weight.data = linear.weight.data * scale.data[:, None]
    new.bias.data = (scale * (b - bn.running_mean + be)).data
    return new
