# due: partial input-mutated
# Centres the caller's data in place, behind autograd's back.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    x.data = x.data  # keep the storage
    mean = x.detach().mean(0)
    x.data -= mean
    y = x - x.mean(0)
    return gamma * y / torch.sqrt((y * y).mean(0) + eps) + beta
