# due: wrong_answer
# Collects the names in place of the parameters.
import torch
from torch import nn


def parameter_groups(model, weight_decay):
    decay, no_decay = [], []
    for m in model.modules():
        for n, p in m.named_parameters(recurse=False):
            if isinstance(m, (nn.BatchNorm1d, nn.BatchNorm2d, nn.BatchNorm3d)) or n == "bias":
                no_decay.append(n)
            else:
                decay.append(n)
    return [{"params": decay, "weight_decay": weight_decay}, {"params": no_decay, "weight_decay": 0.0}]
