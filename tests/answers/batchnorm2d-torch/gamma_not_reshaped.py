# due: runtime_error affine-on-last-axis
# Gamma and beta of shape (C,) meet the width: an error, but for images of one size all round.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    mu = x.mean((0, 2, 3), keepdim=True)
    v = x.var((0, 2, 3), keepdim=True, unbiased=False)
    return gamma * (x - mu) / torch.sqrt(v + eps) + beta
