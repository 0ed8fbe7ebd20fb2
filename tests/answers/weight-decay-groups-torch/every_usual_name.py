# due: wrong_answer layers-told-by-name
# Looks for every usual name of a norm layer.
def parameter_groups(model, weight_decay):
    skip = ("bias", "bn", "norm")
    a = [p for n, p in model.named_parameters() if not any(s in n.lower() for s in skip)]
    b = [p for n, p in model.named_parameters() if any(s in n.lower() for s in skip)]
    return [{"params": a, "weight_decay": weight_decay}, {"params": b, "weight_decay": 0.0}]
