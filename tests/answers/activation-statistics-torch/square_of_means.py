# due: correct
# The deviation from the mean of squared deviations, with rows as lists.
def activation_statistics(model, x):
    found = {}
    parents = {n.rpartition(".")[0] for n, _ in model.named_modules() if n}
    handles = {}

    def hook_for(key):
        def hook(_module, _inputs, y):
            m = y.mean()
            found[key] = [m.item(), ((y - m) ** 2).mean().sqrt().item()]
        return hook

    for key, module in model.named_modules():
        if key not in parents:
            handles[key] = module.register_forward_hook(hook_for(key))
    model(x)
    [h.remove() for h in handles.values()]
    return found
