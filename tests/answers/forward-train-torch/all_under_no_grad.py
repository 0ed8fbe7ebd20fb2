# due: partial gradients-cut
# The whole function runs under no_grad.
import torch


@torch.no_grad()
def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mean = x.mean(dim=0)
    var = x.var(dim=0, unbiased=False)
    return gamma * (x - mean) / torch.sqrt(var + eps) + beta
