# due: partial hooks-left
# Leaves the hooks where they are.
import torch

activations = {}

def save(name):
    def hook(module, inp, out):
        activations[name] = (out.detach().mean(), out.detach().std(unbiased=False))
    return hook

def activation_statistics(model, x):
    activations.clear()
    for name, m in model.named_modules():
        if next(m.children(), None) is None:
            m.register_forward_hook(save(name))
    with torch.no_grad():
        model(x)
    return dict(activations)
