# due: wrong_answer transposed
# Returns features by rows.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    cols = x.t()
    m = cols.mean(1, keepdim=True)
    v = cols.var(1, keepdim=True, unbiased=False)
    return gamma[:, None] * (cols - m) / (v + eps).sqrt() + beta[:, None]
