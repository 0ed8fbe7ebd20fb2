# due: correct
# Keeps the deviation over N - 1 and compares it with the value that it should have.
import math
import torch

def is_normalised(out, tol=0.01):
    n = out.shape[0]
    target = math.sqrt(n / (n - 1))
    mean_ok = torch.all(torch.abs(torch.mean(out, 0)) < tol)
    std_ok = torch.all(torch.abs(torch.std(out, 0) - target) < tol)
    return mean_ok, std_ok
