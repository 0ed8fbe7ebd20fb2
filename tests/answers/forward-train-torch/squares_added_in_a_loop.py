# due: wrong_answer squares-not-averaged
# A column's squares come from a dot product, which nobody divides.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    y = torch.zeros_like(x)
    for d in range(x.size(1)):
        col = x[:, d]
        dev = col - col.mean()
        y[:, d] = dev / torch.sqrt(torch.dot(dev, dev) + eps) * gamma[d] + beta[d]
    return y
