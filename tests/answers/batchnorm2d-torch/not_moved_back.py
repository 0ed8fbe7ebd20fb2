# due: wrong_answer reshape-without-transpose
# Moves the channels last, and reshapes back without moving them again.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    rows = x.permute(0, 2, 3, 1).reshape(-1, C)
    mean = rows.mean(0)
    var = rows.var(0, unbiased=False)
    out = gamma * (rows - mean) / torch.sqrt(var + eps) + beta
    return out.reshape(N, C, H, W)
