# due: partial distance-otherwise
# One number for all features, their sum.
import torch


def is_normalised(out, tol=0.01):
    return bool(out.mean(0).abs().sum() < tol), bool((out.std(0, unbiased=False) - 1).abs().sum() < tol)
