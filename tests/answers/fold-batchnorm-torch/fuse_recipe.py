# due: correct
# The usual recipe for fusing a convolution, for a linear layer.
import torch
import torch.nn as nn


def fold(linear, bn):
    fused = nn.Linear(linear.in_features, linear.out_features, bias=True)
    w_bn = torch.ones(bn.num_features) if bn.weight is None else bn.weight
    b_bn = torch.zeros(bn.num_features) if bn.bias is None else bn.bias
    scale = w_bn.div(torch.sqrt(bn.eps + bn.running_var))
    fused.weight.data.copy_(torch.mm(torch.diag(scale), linear.weight))
    b_lin = linear.bias if linear.bias is not None else torch.zeros(linear.out_features)
    fused.bias.data.copy_(scale * b_lin + b_bn - scale * bn.running_mean)
    return fused
