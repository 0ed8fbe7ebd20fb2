# due: wrong_answer wrong-axis unbiased-variance
# No axis at all, and the variance as torch.var gives it.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mu = torch.mean(x)
    var = torch.var(x)
    return gamma * (x - mu) / torch.sqrt(var + eps) + beta
