# due: correct
# A module with parameters: what comes back requires a gradient.
import torch
import torch.nn as nn


class Norm(nn.Module):
    def __init__(self, gamma, beta, eps):
        super().__init__()
        self.weight = nn.Parameter(gamma.clone())
        self.bias = nn.Parameter(beta.clone())
        self.eps = eps

    def extra_repr(self):
        return f"eps={self.eps}"

    def forward(self, x):
        mean = x.mean(dim=0)
        var = (x - mean).square().mean(dim=0)
        return self.weight * (x - mean) / (var + self.eps).sqrt() + self.bias


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    norm = Norm(gamma, beta, eps)
    print(norm)
    return norm(x)
