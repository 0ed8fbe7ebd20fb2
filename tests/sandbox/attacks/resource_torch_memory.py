# due: memory_limit
# Takes memory through torch's own allocator.
# library: torch
# says: memory
import torch


def f(x):
    kept = []
    while True:
        kept.append(torch.ones(1 << 24))
