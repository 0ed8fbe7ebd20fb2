# due: wrong_answer unbiased-variance eps-outside-root
# Tensor.std as it comes, plus eps: two mistakes in one expression.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mean = x.mean(dim=0, keepdim=True)
    std = x.std(dim=0, keepdim=True)
    return gamma * (x - mean) / (std + eps) + beta
