# due: wrong_answer
# Leaves torch's modes changed for whoever comes next: the default type and whether gradients are kept.
# library: torch
import torch

torch.set_grad_enabled(False)
torch.set_default_dtype(torch.float64)


def f(x):
    return 3 * x
