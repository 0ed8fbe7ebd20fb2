# due: wrong_answer unbiased-variance eps-missing
# Two results in one call, and both mistakes of `std` with them.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    s, m = torch.std_mean(x, 0)
    return (x - m) / s * gamma + beta
