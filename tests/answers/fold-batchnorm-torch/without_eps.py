# due: wrong_answer eps-missing
# Divides by the root of the running variance.
import torch


def fold(linear, bn):
    gamma = bn.weight if bn.affine else 1.0
    beta = bn.bias if bn.affine else 0.0
    b = linear.bias if linear.bias is not None else 0.0
    std = bn.running_var.sqrt()
    out = torch.nn.Linear(linear.in_features, linear.out_features)
    out.weight.data = (linear.weight.T * (gamma / std)).T.data
    out.bias.data = (gamma * (b - bn.running_mean) / std + beta).data
    return out
