# due: partial
# Clears every hook, those of others too.
import torch

def activation_statistics(model, x):
    for m in model.modules():
        m._forward_hooks.clear()
    stats = {}
    def hook(name):
        def fn(m, i, o):
            stats[name] = (o.detach().mean().item(), o.detach().std(unbiased=False).item())
        return fn
    for n, m in model.named_modules():
        if not list(m.children()):
            m.register_forward_hook(hook(n))
    model(x)
    for m in model.modules():
        m._forward_hooks.clear()
    return stats
