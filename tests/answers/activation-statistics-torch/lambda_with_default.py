# due: correct
# A lambda whose name is bound by a default argument; tensors as results.
import torch

def activation_statistics(model, x):
    stats = {}
    hooks = []
    for name, module in model.named_modules():
        if len(list(module.children())) > 0:
            continue
        hook = lambda m, inp, out, name=name: stats.update({name: (out.mean(), out.std(correction=0))})
        hooks.append(module.register_forward_hook(hook))
    with torch.no_grad():
        model(x)
    for h in hooks:
        h.remove()
    return stats
