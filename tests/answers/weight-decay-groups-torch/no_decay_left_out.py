# due: partial decay-fixed
# Says nothing for the group without decay.
def parameter_groups(model, weight_decay):
    return [
        {"params": [p for p in model.parameters() if p.ndim > 1], "weight_decay": weight_decay},
        {"params": [p for p in model.parameters() if p.ndim <= 1]},
    ]
