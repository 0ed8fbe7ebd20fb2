# due: partial parameters-not-once
# Does not look into blocks.
import torch.nn as nn


def parameter_groups(model, weight_decay):
    decay, no_decay = [], []
    for layer in model.children():
        if isinstance(layer, (nn.Linear, nn.Conv2d)):
            decay.append(layer.weight)
            if layer.bias is not None:
                no_decay.append(layer.bias)
        elif isinstance(layer, (nn.BatchNorm1d, nn.BatchNorm2d)) and layer.affine:
            no_decay.extend([layer.weight, layer.bias])
    return [{"params": decay, "weight_decay": weight_decay}, {"params": no_decay, "weight_decay": 0.0}]
