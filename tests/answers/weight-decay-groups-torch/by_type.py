# due: correct
# Goes through the modules; batch norm by its base class.
import torch.nn as nn
from torch.nn.modules.batchnorm import _BatchNorm


def parameter_groups(model, weight_decay):
    no_decay = []
    decay = []
    for m in model.modules():
        if isinstance(m, (_BatchNorm, nn.LayerNorm, nn.GroupNorm)):
            no_decay += list(m.parameters(recurse=False))
            continue
        for name, p in m.named_parameters(recurse=False):
            if name.endswith("bias"):
                no_decay.append(p)
            else:
                decay.append(p)
    return [dict(params=no_decay, weight_decay=0.), dict(params=decay, weight_decay=weight_decay)]
