# due: partial train-without-affine
# Normalises and stops there.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    rows = []
    mean, var = x.mean(0), x.var(0, unbiased=False)
    for row in x:
        rows.append((row - mean) / torch.sqrt(var + eps))
    return torch.stack(rows)
