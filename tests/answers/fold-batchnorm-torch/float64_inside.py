# due: correct
# Computes in float64 and rounds once.
import torch


def fold(linear, bn):
    d = torch.float64
    var, mean = bn.running_var.to(d), bn.running_mean.to(d)
    k = 1 / torch.sqrt(var + bn.eps)
    c = torch.zeros_like(k)
    if bn.weight is not None:
        k = k * bn.weight.to(d)
        c = bn.bias.to(d)
    b = linear.bias.to(d) if linear.bias is not None else 0
    new = torch.nn.Linear(linear.in_features, linear.out_features)
    new.weight = torch.nn.Parameter((k.unsqueeze(1) * linear.weight.to(d)).detach().float())
    new.bias = torch.nn.Parameter((k * (b - mean) + c).detach().float())
    new.eval()
    return new
