# due: partial float-precision-lost
# `torch.zeros` is float32 unless told otherwise, and rounds what is written into it.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    out = torch.zeros(x.shape)
    for c in range(x.shape[1]):
        channel = x[:, c]
        mean = channel.mean()
        var = ((channel - mean) ** 2).mean()
        out[:, c] = gamma[c] * (channel - mean) / torch.sqrt(var + eps) + beta[c]
    return out
