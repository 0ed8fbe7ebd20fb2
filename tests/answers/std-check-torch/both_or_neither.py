# due: wrong_answer verdicts-joined
# One verdict on both, returned twice.
import torch


def is_normalised(out, tol=0.01):
    mean_ok = torch.all(out.mean(dim=0).abs() < tol)
    std_ok = torch.all((out.std(dim=0, unbiased=False) - 1).abs() < tol)
    ok = bool(mean_ok and std_ok)
    return ok, ok
