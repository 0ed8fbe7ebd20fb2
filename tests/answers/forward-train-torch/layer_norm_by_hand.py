# due: wrong_answer wrong-axis
# Statistics over the last dimension, as in layer norm.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    mean = x.mean(-1, keepdim=True)
    var = ((x - mean) ** 2).mean(-1, keepdim=True)
    return gamma * ((x - mean) / torch.sqrt(var + eps)) + beta
