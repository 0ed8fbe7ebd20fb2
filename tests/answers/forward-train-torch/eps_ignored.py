# due: partial eps-missing
# The argument eps is there and unused.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    EPS = 1e-5
    centred = x - x.mean(0)
    return gamma * centred / torch.sqrt(centred.pow(2).mean(0) + EPS) + beta
