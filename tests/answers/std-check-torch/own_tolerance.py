# due: partial tolerance-ignored
# Has a tolerance of its own.
import torch

TOLERANCE = 1e-2


def is_normalised(out, tol=0.01):
    std, mean = torch.std_mean(out, 0, correction=0)
    return (mean.abs() < TOLERANCE).all(), (torch.abs(std - 1) < TOLERANCE).all()
