# due: wrong_answer groupnorm-over-batch
# Statistics over batch and positions, the groups not looked at.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    mean = x.mean((0, 2, 3), keepdim=True)
    var = x.var((0, 2, 3), keepdim=True, unbiased=False)
    return gamma.view(1, -1, 1, 1) * (x - mean) / torch.sqrt(var + eps) + beta.view(1, -1, 1, 1)
