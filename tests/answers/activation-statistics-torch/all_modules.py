# due: wrong_answer containers-counted
# Every module, the whole model and its blocks too.
import torch
def activation_statistics(model, x):
    out, hs = {}, []
    for n, m in model.named_modules():
        def hook(mod, i, o, n=n):
            out[n] = (o.mean().item(), o.std(unbiased=False).item())
        hs.append(m.register_forward_hook(hook))
    model(x)
    for h in hs:
        h.remove()
    return out
