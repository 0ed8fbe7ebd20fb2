# due: partial unbiased-variance
# The lesson's check as it stands.
import torch


def is_normalised(out, tol=0.01):
    mean_ok = torch.allclose(out.mean(dim=0), torch.zeros(out.shape[1]), atol=tol)
    std_ok = torch.allclose(out.std(dim=0), torch.ones(out.shape[1]), atol=tol)
    return mean_ok, std_ok
