# due: wrong_answer unbiased-variance
# Squares Tensor.std, which divides by N - 1.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    m, s = x.mean(0), x.std(0)
    return (x - m) / torch.sqrt(s**2 + eps) * gamma + beta
