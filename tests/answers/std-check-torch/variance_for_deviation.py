# due: partial root-missing-or-twice
# Compares the variance, which is 1 as well.
import torch


def is_normalised(out, tol=0.01):
    var = out.var(dim=0, correction=0)
    return bool((out.mean(0).abs() < tol).all()), bool(((var - 1).abs() < tol).all())
