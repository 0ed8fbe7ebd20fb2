# due: partial gradient-through-variance-missing
# The variance is taken from x.data.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    var = x.data.var(0, unbiased=False)
    return gamma * (x - x.mean(0)) / (var + eps).sqrt() + beta
