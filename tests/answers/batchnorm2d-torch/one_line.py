# due: correct
# Everything in one expression, std from the standard deviation squared.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    return (x - x.mean([0, 2, 3], keepdim=True)) / torch.sqrt(x.std([0, 2, 3], keepdim=True, unbiased=False) ** 2 + eps) * gamma.reshape(1, -1, 1, 1) + beta.reshape(1, -1, 1, 1)
