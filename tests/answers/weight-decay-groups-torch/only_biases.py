# due: wrong_answer decay-on-affine
# Leaves the decay off biases, gamma is forgotten.
def parameter_groups(model, weight_decay):
    biases = [p for n, p in model.named_parameters() if 'bias' in n]
    others = [p for n, p in model.named_parameters() if 'bias' not in n]
    return [{'params': others, 'weight_decay': weight_decay}, {'params': biases, 'weight_decay': 0.0}]
