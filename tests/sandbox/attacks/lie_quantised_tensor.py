# due: wrong_answer | runtime_error
# Returns a tensor of a type that numpy doesn't know.
# library: torch
import torch


def f(x):
    return torch.quantize_per_tensor(2 * x.float(), 0.1, 0, torch.quint8)
