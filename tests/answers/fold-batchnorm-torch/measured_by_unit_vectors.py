# due: correct
# Measures weight and bias by feeding zero and the unit vectors.
import torch
from torch import nn


@torch.no_grad()
def fold(linear, bn):
    """Measure the affine map: feed it 0 and the unit vectors."""
    n = linear.in_features
    probe = torch.cat([torch.zeros(1, n), torch.eye(n)]).double()
    import copy
    l64, b64 = copy.deepcopy(linear).double(), copy.deepcopy(bn).double()
    y = b64(l64(probe))
    new = nn.Linear(n, linear.out_features)
    new.bias.data = y[0].float()
    new.weight.data = (y[1:] - y[0]).T.contiguous().float()
    return new
