# due: wrong_answer layers-left-out
# Only the linear layers are watched.
import torch


def activation_statistics(model, x):
    res, hooks = {}, []

    def mk(n):
        def h(m, i, o):
            res[n] = (float(o.mean()), float(o.std(unbiased=False)))

        return h

    for n, m in model.named_modules():
        if isinstance(m, torch.nn.Linear):
            hooks.append(m.register_forward_hook(mk(n)))
    model(x)
    [h.remove() for h in hooks]
    return res
