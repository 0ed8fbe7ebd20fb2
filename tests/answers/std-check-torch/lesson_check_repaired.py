# due: correct
# The lesson's own check with one argument more.
import torch


def is_normalised(out, tol=0.01):
    mean_ok = torch.allclose(out.mean(dim=0), torch.zeros(out.shape[1]), atol=tol)
    std_ok = torch.allclose(out.std(dim=0, unbiased=False), torch.ones(out.shape[1]), atol=tol)
    print("mean", mean_ok, "std", std_ok)
    return mean_ok, std_ok
