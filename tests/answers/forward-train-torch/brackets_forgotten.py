# due: wrong_answer mean-alone-divided
# The division takes the mean alone.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mu = x.mean(0)
    var = x.var(0, correction=0)
    return gamma * (x - mu / torch.sqrt(var + eps)) + beta
