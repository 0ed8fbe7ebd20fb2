# due: wrong_answer | output_limit | memory_limit
# Returns a tensor that takes 8 bytes here and a terabyte as soon as it is copied.
# library: torch
import torch


def f(x):
    return torch.zeros(1).expand(1 << 37)
