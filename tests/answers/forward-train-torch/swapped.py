# due: wrong_answer scale-shift-swapped
# beta scales, gamma shifts.
import torch


def batch_norm_manual(x, gamma, beta, eps=1e-5):
    var, mean = torch.var_mean(x, dim=0, unbiased=False)
    return torch.addcmul(gamma, beta, (x - mean) * torch.rsqrt(var + eps))
