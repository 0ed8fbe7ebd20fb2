# due: correct
# The short recipe found in many training scripts.
def parameter_groups(model, weight_decay):
    params = {n: p for n, p in model.named_parameters() if p.requires_grad}
    decay = [p for n, p in params.items() if p.dim() >= 2]
    nodecay = [p for n, p in params.items() if p.dim() < 2]
    print(f"{len(decay)} decayed, {len(nodecay)} not")
    return [{'params': decay, 'weight_decay': weight_decay}, {'params': nodecay, 'weight_decay': 0.0}]
