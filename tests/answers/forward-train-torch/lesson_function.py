# due: correct
# The function as a lesson writes it, with its own check under a main guard.
import torch

def batch_norm_manual(x, gamma, beta, eps=1e-5):
    # Step 1: batch statistics
    batch_mean = x.mean(dim=0)
    batch_var = x.var(dim=0, unbiased=False)
    # Step 2: normalise
    x_norm = (x - batch_mean) / torch.sqrt(batch_var + eps)
    # Step 3: scale and shift
    out = gamma * x_norm + beta
    return out

if __name__ == "__main__":
    torch.manual_seed(0)
    x = torch.randn(32, 10) * 5 + 3
    print(batch_norm_manual(x, torch.ones(10), torch.zeros(10)))
