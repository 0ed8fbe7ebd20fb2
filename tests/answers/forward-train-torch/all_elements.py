# due: wrong_answer wrong-axis
# No dimension named.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    var, mean = torch.var_mean(x, correction=0)
    return torch.addcmul(beta, gamma, (x - mean) / (var + eps) ** 0.5)
