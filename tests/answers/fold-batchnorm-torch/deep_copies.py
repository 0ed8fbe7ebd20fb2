# due: correct
# Works in place, on deep copies.
import copy
import torch
from torch import nn


def fold(linear, bn):
    linear, bn = copy.deepcopy(linear), copy.deepcopy(bn)
    if linear.bias is None:
        linear.bias = nn.Parameter(torch.zeros(linear.out_features))
    std = (bn.running_var + bn.eps).sqrt()
    with torch.no_grad():
        linear.bias.sub_(bn.running_mean)
        for t in (linear.weight.T, linear.bias):
            t.div_(std)
            if bn.affine:
                t.mul_(bn.weight)
        if bn.affine:
            linear.bias.add_(bn.bias)
    return linear
