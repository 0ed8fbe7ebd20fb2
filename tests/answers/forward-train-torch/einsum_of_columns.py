# due: correct
# Type hints, einsum, a transposed view as result, a call of itself below.
from __future__ import annotations

import torch
from torch import Tensor


def batch_norm_manual(x: Tensor, gamma: Tensor, beta: Tensor, eps: float = 1e-5) -> Tensor:
    columns = x.t()
    n = x.size(0)
    mean = torch.einsum("dn->d", columns).div(n).unsqueeze(1)
    centred = columns - mean
    var = torch.einsum("dn,dn->d", centred, centred).div(n).unsqueeze(1)
    assert var.shape == mean.shape
    return (gamma.unsqueeze(1) * centred / torch.sqrt(var + eps) + beta.unsqueeze(1)).t()


example = batch_norm_manual(torch.randn(8, 3), torch.ones(3), torch.zeros(3))
print(example.mean(0), example.std(0))
