# due: correct
# One row for each group of each image; standardise is a helper for rows.
import torch


def standardise(rows, eps):
    n = rows.size(1)
    mean = rows.sum(1, keepdim=True) / n
    rows = rows - mean
    return rows * torch.rsqrt(rows.pow(2).sum(1, keepdim=True) / n + eps)


def group_norm(x, groups, gamma, beta, eps=1e-5):
    n, c = x.shape[0], x.shape[1]
    y = standardise(x.reshape(n * groups, -1), eps).reshape(n, c, -1)
    y = torch.einsum("nci,c->nci", y, gamma) + beta.unsqueeze(-1)
    return y.reshape(x.shape)
