# due: wrong_answer reshape-without-transpose
# Views the images as C rows, as if the channels came first.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    z = x.view(C, -1)
    z = (z - z.mean(1, keepdim=True)) / torch.sqrt(z.var(1, keepdim=True, unbiased=False) + eps)
    z = z * gamma[:, None] + beta[:, None]
    return z.view(N, C, H, W)
