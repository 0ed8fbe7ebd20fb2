# due: partial eval-uses-batch-statistics
# Thinks that no_grad is evaluation mode.
import torch
@torch.no_grad()
def evaluate(model, batches):
    out = []
    for b in batches:
        out.append(model(b))
    return out
