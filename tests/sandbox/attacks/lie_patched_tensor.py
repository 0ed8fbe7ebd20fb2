# due: wrong_answer | runtime_error
# Patches the methods by which the runner takes the values out of a tensor.
# library: torch
import torch

torch.Tensor.numpy = torch.Tensor.cpu = lambda self: torch.zeros(3, 4)


def f(x):
    return 3 * x
