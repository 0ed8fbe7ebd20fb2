# due: partial statistics-as-constants
# Takes the statistics in numpy, where no gradient follows.
import torch

def batch_norm_2d(x, gamma, beta, eps=1e-5):
    d = (0, 2, 3)
    m = torch.tensor(x.detach().numpy().mean(axis=d, keepdims=True))
    v = torch.tensor(x.detach().numpy().var(axis=d, keepdims=True))
    return gamma.view(1, -1, 1, 1) * (x - m) / (v + eps).sqrt() + beta.view(1, -1, 1, 1)
