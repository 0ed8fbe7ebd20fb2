# due: partial weights-without-decay
# Convolutions are taken for something else.
import torch
from torch import nn


def parameter_groups(model, weight_decay):
    d = [m.weight for m in model.modules() if isinstance(m, nn.Linear)]
    ids = [id(p) for p in d]
    nd = [p for p in model.parameters() if id(p) not in ids]
    return [{"params": d, "weight_decay": weight_decay}, {"params": nd, "weight_decay": 0.0}]
