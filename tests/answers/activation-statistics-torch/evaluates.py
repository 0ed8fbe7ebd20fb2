# due: partial train-uses-running-statistics mode-not-restored
# Switches to evaluation mode first, as for a prediction.
import torch
def activation_statistics(model, x):
    model.eval()
    res = {}
    handles = []
    for name, mod in model.named_modules():
        if list(mod.children()) == []:
            def fn(m, args, y, key=name):
                res[key] = (torch.mean(y), torch.std(y, unbiased=False))
            handles.append(mod.register_forward_hook(fn))
    with torch.no_grad():
        _ = model(x)
    for handle in handles:
        handle.remove()
    return res
