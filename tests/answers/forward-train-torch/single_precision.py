# due: wrong_answer float-precision-lost
# Casts with .float(), because layers have float32 weights.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    x, gamma, beta = (each.float() for each in (x, gamma, beta))
    mean, var = x.mean(0), x.var(0, unbiased=False)
    return (x - mean) / torch.sqrt(var + eps) * gamma + beta
