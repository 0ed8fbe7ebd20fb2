# due: correct
# A module that makes parameters of gamma and beta, on channels moved last.
import torch
import torch.nn as nn


class BN(nn.Module):
    def __init__(self, gamma, beta, eps):
        super().__init__()
        self.weight = nn.Parameter(gamma.clone())
        self.bias = nn.Parameter(beta.clone())
        self.eps = eps

    def forward(self, x):
        x = x.movedim(1, -1)
        dims = list(range(x.dim() - 1))
        var, mean = torch.var_mean(x, dims, correction=0)
        x = (x - mean) / torch.sqrt(var + self.eps)
        return (x * self.weight + self.bias).movedim(-1, 1)


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    return BN(gamma, beta, eps)(x)
