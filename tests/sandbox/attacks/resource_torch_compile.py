# due: runtime_error | time_limit
# Lets torch compile a kernel, for which it starts a compiler and processes.
# library: torch
import torch


def f(x):
    return torch.compile(lambda value: value + value)(x)
