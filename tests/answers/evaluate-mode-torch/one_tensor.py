# due: partial
# Right values joined to one tensor, where a list is asked for.
import torch

def evaluate(model, batches):
    modes = [m.training for m in model.modules()]
    model.eval()
    with torch.no_grad():
        out = torch.cat([model(b) for b in batches])
    for m, t in zip(model.modules(), modes):
        m.training = t
    return out
