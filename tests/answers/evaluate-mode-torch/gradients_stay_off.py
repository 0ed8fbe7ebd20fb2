# due: partial gradients-left-off
# Calls the switch as a function and forgets it.
import torch

def evaluate(model, batches):
    torch.set_grad_enabled(False)
    modes = {m: m.training for m in model.modules()}
    model.eval()
    outputs = [model(b) for b in batches]
    for m in modes:
        m.training = modes[m]
    return outputs
