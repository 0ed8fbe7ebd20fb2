# due: wrong_answer unbiased-variance eps-missing
# The standard deviation as it comes, and no epsilon.
import torch


def group_norm(x, groups, gamma, beta, eps=1e-5):
    N, C, H, W = x.shape
    s, m = torch.std_mean(x.view(N, groups, -1), -1, keepdim=True)
    return ((x.view(N, groups, -1) - m) / s).view(N, C, H, W) * gamma.view(-1, 1, 1) + beta.view(-1, 1, 1)
