# due: wrong_answer late-binding
# The hook reads the loop's variable when it is too late.
import torch

def activation_statistics(model, x):
    stats = {}
    handles = []
    for name, module in model.named_modules():
        if len(list(module.children())) == 0:
            handles.append(module.register_forward_hook(
                lambda m, i, o: stats.update({name: (o.mean().item(), o.std(unbiased=False).item())})))
    model(x)
    for h in handles:
        h.remove()
    return stats
