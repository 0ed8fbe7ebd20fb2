# due: wrong_answer unbiased-variance
# Takes torch's default variance.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    mu = x.mean(dim=(0, 2, 3))[None, :, None, None]
    sigma2 = x.var(dim=(0, 2, 3))[None, :, None, None]
    return gamma[None, :, None, None] * (x - mu) * torch.rsqrt(sigma2 + eps) + beta[None, :, None, None]
