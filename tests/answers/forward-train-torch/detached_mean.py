# due: partial gradient-through-mean-missing
# The mean goes through .item() and loses its gradient.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mean = torch.tensor([column.mean().item() for column in x.T], dtype=x.dtype)
    var = torch.mean((x - x.mean(0)) ** 2, 0)
    return (x - mean) / (var + eps).sqrt() * gamma + beta
