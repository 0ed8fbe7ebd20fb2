# due: wrong_answer variances-averaged
# The images' own variances are averaged.
import torch


def batch_norm_2d(x, gamma, beta, eps=1e-5):
    mu = x.mean(0).mean(1).mean(1).view(1, -1, 1, 1)
    v = x.var((2, 3), unbiased=False).mean(0).view(1, -1, 1, 1)
    return gamma.view(1, -1, 1, 1) * (x - mu) / torch.sqrt(v + eps) + beta.view(1, -1, 1, 1)
