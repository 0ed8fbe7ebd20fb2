# due: partial unbiased-variance
# torch's default deviation.
import torch
def activation_statistics(model, x):
    stats, hooks = {}, []
    def get_hook(name):
        def hook(model, input, output):
            stats[name] = (output.mean().item(), output.std().item())
        return hook
    for name, layer in model.named_modules():
        if not list(layer.children()):
            hooks.append(layer.register_forward_hook(get_hook(name)))
    model(x)
    for h in hooks: h.remove()
    return stats
