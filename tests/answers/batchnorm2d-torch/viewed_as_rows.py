# due: wrong_answer reshape-without-transpose
# Views the images as rows of C without moving the channels.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    flat = x.reshape(N * H * W, C)
    mean, var = flat.mean(0), flat.var(0, unbiased=False)
    out = gamma * (flat - mean) / torch.sqrt(var + eps) + beta
    return out.reshape(N, C, H, W)
