# due: wrong_answer wrong-axis
# Leaves the batch out: each image's channel is normalised by itself.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    flat = x.flatten(2)
    mu = flat.mean(-1)[..., None, None]
    var = flat.var(-1, unbiased=False)[..., None, None]
    return gamma.view(-1, 1, 1) * (x - mu) / (var + eps).sqrt() + beta.view(-1, 1, 1)
