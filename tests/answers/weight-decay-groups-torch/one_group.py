# due: wrong_answer decay-on-affine
# One group with everything.
def parameter_groups(model, weight_decay):
    return [{"params": model.parameters(), "weight_decay": weight_decay}]
