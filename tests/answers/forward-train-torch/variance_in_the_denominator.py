# due: wrong_answer divides-by-variance
# The root is forgotten.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    n = x.shape[0]
    mu = x.sum(0) / n
    sigma2 = ((x - mu) ** 2).sum(0) / n
    return torch.div(x - mu, sigma2 + eps).mul(gamma).add(beta)
