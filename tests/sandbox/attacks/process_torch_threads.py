# due: runtime_error | correct
# Makes torch work with many threads; none can be started, so it works alone or gives up.
# library: torch
import torch


def f(x):
    torch.set_num_threads(8)
    big = torch.ones(400_000)
    assert (big + big).sum() > 0
    return 2 * x
