# due: wrong_answer tolerance-ignored
# Uses allclose without the tolerance.
import torch


def is_normalised(out, tol=0.01):
    mean = out.mean(0)
    std = out.std(0, unbiased=False)
    return torch.allclose(mean, torch.zeros_like(mean)), torch.allclose(std, torch.ones_like(std))
