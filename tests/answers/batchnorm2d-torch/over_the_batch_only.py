# due: wrong_answer per-pixel-statistics
# The version for rows, with only the broadcasting of gamma and beta adapted.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    mean = torch.mean(x, dim=0)
    var = torch.var(x, dim=0, unbiased=False)
    x_hat = (x - mean) / torch.sqrt(var + eps)
    return gamma.view(1, -1, 1, 1) * x_hat + beta.view(1, -1, 1, 1)
