# due: correct
# Notes each module's flag and sets it again.
import torch

def evaluate(model, batches):
    modules = list(model.modules())
    flags = [m.training for m in modules]
    model.eval()
    outputs = []
    with torch.no_grad():
        for x in batches:
            outputs.append(model(x))
    for m, flag in zip(modules, flags):
        m.training = flag
    return outputs
