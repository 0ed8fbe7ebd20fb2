# due: correct
# Pairs of name and parameter, which optimisers take as well, and a tuple of groups.
def parameter_groups(model, weight_decay):
    pairs = list(model.named_parameters())
    return (
        {"params": [(n, p) for n, p in pairs if p.ndim == 1], "weight_decay": 0},
        {"params": [(n, p) for n, p in pairs if p.ndim != 1], "weight_decay": weight_decay},
    )
