# due: wrong_answer eps-squared
# Epsilon is taken for a deviation, whose square is added.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    sigma = x.std(0, unbiased=False)
    return gamma * (x - mu) / torch.sqrt(sigma**2 + eps**2) + beta
