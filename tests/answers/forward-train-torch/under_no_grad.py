# due: partial statistics-as-constants
# The statistics are computed under no_grad, as running values are.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    with torch.no_grad():
        mean = x.mean(0)
        var = x.var(0, correction=0)
    x_norm = (x - mean) * torch.rsqrt(var + eps)
    return x_norm * gamma + beta
