# due: wrong_answer not-centred
# Divides without centring first.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    spread = torch.sqrt(torch.var(x, dim=0, unbiased=False) + eps)
    return x / spread * gamma + beta
